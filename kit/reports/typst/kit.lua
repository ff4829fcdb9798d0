-- Markdown to Typst, so that no text can act on the page: every word becomes a Typst string literal.
-- Pandoc's own escaping lets Typst's shorthands through ("..." would become one sign, "-1" a minus).

local LINE = "\u{2028}"

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

local function literal(text)
  return pandoc.RawInline("typst", "#" .. quoted(text) .. ";")
end

local function Str(element)
  local words = pandoc.List()
  local first = true
  for piece in (element.text .. LINE):gmatch("(.-)" .. LINE) do
    if not first then
      words:insert(pandoc.LineBreak())
    end
    if piece ~= "" then
      words:insert(literal(piece))
    end
    first = false
  end
  return words
end

local function Code(element)
  return literal(element.text)
end

local function CodeBlock(element)
  return pandoc.Para({ literal(element.text) })
end

local function Image(element)
  local alt = pandoc.utils.stringify(element.caption)
  return pandoc.RawInline("typst", "#picture(" .. quoted(element.src) .. ", " .. quoted(alt) .. ");")
end

local function Link(element)
  return element.content
end

-- A table with column titles is ruled; one without (signatures, labelled lines) stands plain.
local function Table(element)
  local titled = pandoc.utils.stringify(pandoc.Div(pandoc.Table(
    {}, element.colspecs, element.head, {}, pandoc.TableFoot()))) ~= ""
  local name = titled and "ruled" or "plain"
  return { pandoc.RawBlock("typst", "#" .. name .. "["), element, pandoc.RawBlock("typst", "]") }
end

local function HorizontalRule()
  return {}
end

local function RawInline()
  return {}
end

local function RawBlock()
  return {}
end

-- Images before words: an image's caption must still be text when it is read.
return {
  { Image = Image, Link = Link, RawInline = RawInline, RawBlock = RawBlock },
  { Table = Table, Str = Str, Code = Code, CodeBlock = CodeBlock, HorizontalRule = HorizontalRule },
}
