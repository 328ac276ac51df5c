import { memo } from "react";
import type { Block, BlockElement } from "../types.ts";
import { BlockBoundary } from "./boundary.tsx";
import { CardBlock, CarouselBlock, ContainerBlock, Elements, ImageBlock, VideoBlock } from "./composed.tsx";
import { Element } from "./element.tsx";
import { InputBlock } from "./input-block.tsx";
import { PlainBlocks, PlainText } from "./library.tsx";

const isText = (element: BlockElement): boolean => element.type === "mrkdwn" || element.type === "plain_text";

/** A block: what can be pressed or entered is ours, all else the library's. */
function AnyBlock({ block }: { block: Block }) {
  switch (block.type) {
    case "actions":
    case "context_actions":
      return <Elements elements={block.elements ?? []} blockId={block.block_id} />;
    case "input":
      return <InputBlock block={block} />;
    case "image":
      return <ImageBlock block={block} />;
    case "video":
      return <VideoBlock block={block} />;
    case "header":
      return (
        <p className="block-header">
          <PlainText text={block.text?.text} />
        </p>
      );
    case "card":
      return <CardBlock block={block} />;
    case "carousel":
      return <CarouselBlock block={block} />;
    case "container":
      return (
        <ContainerBlock block={block}>
          <Blocks blocks={(block.child_blocks ?? []) as Block[]} />
        </ContainerBlock>
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
        <BlockBoundary key={`${block.block_id ?? index} ${block.type}`} type={block.type}>
          <OneBlock block={block} />
        </BlockBoundary>
      ))}
    </div>
  );
}
