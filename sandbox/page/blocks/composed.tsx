import type { ReactNode } from "react";
import type { Block, BlockElement, TextObject } from "../types.ts";
import { Element } from "./element.tsx";
import { PlainBlocks, PlainText, SafeLink } from "./library.tsx";

/** Blocks that hold pictures, or other blocks and what can be pressed in them. */

const sections = (...texts: unknown[]): Block[] =>
  (texts.filter(Boolean) as TextObject[]).map((text) => ({ type: "section", text }));

const wordsOf = (text: unknown): string | undefined => (text as TextObject | undefined)?.text;

interface Image {
  image_url?: string;
  alt_text?: string;
}

function Picture({ of, className }: { of: Image; className?: string }) {
  return <img className={className} src={of.image_url} alt={of.alt_text ?? ""} loading="lazy" />;
}

export function Elements({ elements, blockId }: { elements: BlockElement[]; blockId?: string }) {
  return (
    <div className="actions">
      {elements.map((element) => (
        <Element key={element.action_id ?? element.image_url} element={element} blockId={blockId} />
      ))}
    </div>
  );
}

export function ImageBlock({ block }: { block: Block }) {
  return (
    <figure className="image">
      {wordsOf(block.title) && (
        <figcaption>
          <PlainText text={wordsOf(block.title)} />
        </figcaption>
      )}
      <Picture of={block as Image} />
    </figure>
  );
}

/** A film is shown by its picture and opened where it is: the page frames nobody's site. */
export function VideoBlock({ block }: { block: Block }) {
  const { title_url: page, video_url: film, thumbnail_url, alt_text, author_name, provider_name } = block;
  const by = [author_name, provider_name].filter(Boolean).join(" · ");
  return (
    <figure className="image">
      {by && <p className="film-by quiet">{by}</p>}
      <SafeLink href={String(page ?? film)}>
        <strong>
          <span aria-hidden="true">▶ </span>
          <PlainText text={wordsOf(block.title) ?? "Video"} />
        </strong>
      </SafeLink>
      {wordsOf(block.description) && (
        <figcaption>
          <PlainText text={wordsOf(block.description)} />
        </figcaption>
      )}
      <Picture of={{ image_url: String(thumbnail_url), alt_text: String(alt_text ?? "") }} />
    </figure>
  );
}

/** A picture across the top, an icon beside title and subtitle, words, and buttons. */
export function CardBlock({ block }: { block: Block }) {
  const { hero_image: hero, icon, title, subtitle, body, subtext, actions } = block;
  return (
    <div className="card">
      {hero !== undefined && <Picture of={hero as Image} className="hero" />}
      <div className="card-words">
        <div className="card-head">
          {icon !== undefined && <Picture of={icon as Image} className="card-icon" />}
          <div className="card-title">
            <PlainBlocks blocks={sections(title)} />
            <div className="quiet">
              <PlainBlocks blocks={sections(subtitle)} />
            </div>
          </div>
        </div>
        <PlainBlocks blocks={sections(body)} />
        <div className="quiet">
          <PlainBlocks blocks={sections(subtext)} />
        </div>
        {Array.isArray(actions) && <Elements elements={actions as BlockElement[]} blockId={block.block_id} />}
      </div>
    </div>
  );
}

export function CarouselBlock({ block }: { block: Block }) {
  const cards = (block.elements ?? []) as unknown as Block[];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard
    <section className="carousel" aria-label={`${cards.length} cards`} tabIndex={0}>
      {cards.map((card) => (
        <CardBlock key={card.block_id ?? JSON.stringify(card.title)} block={card} />
      ))}
    </section>
  );
}

/** Blocks under one title, folded where the app says so. */
export function ContainerBlock({ block, children }: { block: Block; children: ReactNode }) {
  const { rich_text_title: rich, icon, subtitle } = block;
  const head = (
    <>
      {icon !== undefined && <Picture of={icon as Image} className="card-icon" />}
      <span className="card-title">
        <strong>{rich ? <PlainBlocks blocks={[rich as Block]} /> : <PlainText text={wordsOf(block.title)} />}</strong>
        {wordsOf(subtitle) && <PlainBlocks blocks={sections(subtitle)} />}
      </span>
    </>
  );
  if (block.is_collapsible !== true)
    return (
      <div className="card container" data-width={block.width}>
        <div className="card-words">
          <div className="card-head">{head}</div>
          {children}
        </div>
      </div>
    );
  return (
    <details className="card container" data-width={block.width} open={block.default_collapsed !== true}>
      <summary className="card-words">{head}</summary>
      <div className="card-words">{children}</div>
    </details>
  );
}
