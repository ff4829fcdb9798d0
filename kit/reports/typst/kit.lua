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

-- Labelled texts under a title are ruled and kept together; several columns make a list, which may go on
-- over the page; a table without titles (signatures) stands plain.
local function Table(element)
  local titled = pandoc.utils.stringify(pandoc.Div(pandoc.Table(
    {}, element.colspecs, element.head, {}, pandoc.TableFoot()))) ~= ""
  local name = not titled and "plain" or #element.colspecs > 2 and "listed" or "ruled"
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

-- Images and tables before words: captions and titles must still be text when they are read.
return {
  { Table = Table, Image = Image, Link = Link, RawInline = RawInline, RawBlock = RawBlock },
  { Str = Str, Code = Code, CodeBlock = CodeBlock, HorizontalRule = HorizontalRule },
}
