import { memo } from "react";
import type { Block, BlockElement, TextObject } from "../types.ts";
import { Element } from "./element.tsx";
import { InputBlock } from "./input-block.tsx";
import { PlainBlocks, PlainText, SafeLink } from "./library.tsx";

const isText = (element: BlockElement): boolean => element.type === "mrkdwn" || element.type === "plain_text";

function Elements({ elements, blockId }: { elements: BlockElement[]; blockId?: string }) {
  return (
    <div className="actions">
      {elements.map((element) => (
        <Element key={element.action_id ?? element.image_url} element={element} blockId={blockId} />
      ))}
    </div>
  );
}

function Image({ block }: { block: Block }) {
  const { image_url: url, alt_text: alt, title } = block as Block & { title?: TextObject };
  return (
    <figure className="image">
      {title && (
        <figcaption>
          <PlainText text={title.text} />
        </figcaption>
      )}
      <img src={String(url)} alt={typeof alt === "string" ? alt : ""} loading="lazy" />
    </figure>
  );
}

/** A film is shown by its picture and opened where it is: the page frames nobody's site. */
function Video({ block }: { block: Block }) {
  const { title, title_url: page, video_url: film, thumbnail_url: picture, alt_text: alt } = block;
  const name = (title as TextObject | undefined)?.text ?? "Video";
  return (
    <figure className="image">
      <SafeLink href={String(page ?? film)}>
        {typeof picture === "string" && <img src={picture} alt={typeof alt === "string" ? alt : ""} loading="lazy" />}
        <figcaption>▶ {name}</figcaption>
      </SafeLink>
    </figure>
  );
}

function Card({ block }: { block: Block }) {
  const texts = [block.title, block.subtitle, block.body].filter(Boolean) as TextObject[];
  return (
    <div className="card">
      <PlainBlocks blocks={texts.map((text) => ({ type: "section", text }))} />
      {Array.isArray(block.actions) && <Elements elements={block.actions as BlockElement[]} blockId={block.block_id} />}
    </div>
  );
}

/** A block: what can be pressed or entered is ours, all else the library's. */
function AnyBlock({ block }: { block: Block }) {
  switch (block.type) {
    case "actions":
    case "context_actions":
      return <Elements elements={block.elements ?? []} blockId={block.block_id} />;
    case "input":
      return <InputBlock block={block} />;
    case "image":
      return <Image block={block} />;
    case "video":
      return <Video block={block} />;
    case "header":
      return (
        <p className="block-header">
          <PlainText text={block.text?.text} />
        </p>
      );
    case "card":
      return <Card block={block} />;
    case "carousel":
      return (
        <div className="carousel">
          {((block.elements ?? []) as unknown as Block[]).map((card) => (
            <Card key={card.block_id ?? JSON.stringify(card.title)} block={card} />
          ))}
        </div>
      );
    case "section": {
      const { accessory, ...rest } = block;
      if (!accessory) return <PlainBlocks blocks={[block]} />;
      return (
        <div className="with-accessory">
          <PlainBlocks blocks={[rest]} />
          <Element element={accessory} blockId={block.block_id} />
        </div>
      );
    }
    case "context": {
      const pictures = (block.elements ?? []).filter((element) => !isText(element));
      if (pictures.length === 0) return <PlainBlocks blocks={[block]} />;
      return (
        <div className="context">
          {(block.elements ?? []).map((element) =>
            isText(element) ? (
              <PlainBlocks key={String(element.text)} blocks={[{ type: "context", elements: [element] }]} />
            ) : (
              <img
                key={element.image_url}
                src={element.image_url}
                alt={element.alt_text ?? ""}
                width={20}
                height={20}
              />
            ),
          )}
        </div>
      );
    }
    default:
      return <PlainBlocks blocks={[block]} />;
  }
}

/** State arrives whole each time; a block that says the same is not drawn again, so that nothing flickers. */
const OneBlock = memo(AnyBlock, (old, fresh) => JSON.stringify(old.block) === JSON.stringify(fresh.block));

export function Blocks({ blocks }: { blocks: Block[] }) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <OneBlock key={`${block.block_id ?? index} ${block.type}`} block={block} />
      ))}
    </div>
  );
}
