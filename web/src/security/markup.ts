/** What may be set as HTML from a string. Everything else is shown as the text that it is. */

const TAGS = 'p|br|hr|em|strong|s|code|pre|a|ul|ol|li|blockquote|h[1-6]|table|thead|tbody|tr|th|td';
const ATTRIBUTE = ' (?:href="(?:https?://|/|#)[^"<>]*"|title="[^"<>]*"|class="language-[\\w-]*")';
const PLAIN = new RegExp(`<(?:/(?:${TAGS})|(?:${TAGS})(?:${ATTRIBUTE})*\\s?/?)>`, 'g');
/** Where a browser would begin a tag, a comment or an instruction. */
const TAG_START = /<[a-z/!?]/i;

/** This will let through what has no tag at all: style sheets, which libraries set as the HTML of a `<style>`. */
export function tagless(markup: string): string {
  return TAG_START.test(markup) ? escaped(markup) : markup;
}

/** This will let through, besides, what GraphiQL's Markdown renderer makes of a description. */
export function plainMarkup(markup: string): string {
  return TAG_START.test(markup.replace(PLAIN, '')) ? escaped(markup) : markup;
}

function escaped(markup: string): string {
  return markup.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
