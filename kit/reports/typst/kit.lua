-- Markdown to Typst, so that no text can act on the page: every word becomes a Typst string literal.
-- Pandoc's own escaping lets Typst's shorthands through ("..." would become one sign, "-1" a minus).

local LINE = "\u{2028}"

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

local function literal(text)
  return pandoc.RawInline("typst", "#" .. quoted(text) .. ";")
end

function Str(element)
  local words = pandoc.List()
  for piece, gap in (element.text .. LINE):gmatch("(.-)(" .. LINE .. ")") do
    if #words > 0 or piece == "" then
      words:insert(pandoc.LineBreak())
    end
    if piece ~= "" then
      words:insert(literal(piece))
    end
  end
  return words
end

function Code(element)
  return literal(element.text)
end

function CodeBlock(element)
  return pandoc.Para({ literal(element.text) })
end

function Image(element)
  local alt = pandoc.utils.stringify(element.caption)
  return pandoc.RawInline("typst", "#picture(" .. quoted(element.src) .. ", " .. quoted(alt) .. ");")
end

function Link(element)
  return element.content
end

function HorizontalRule()
  return {}
end

function RawInline()
  return {}
end

function RawBlock()
  return {}
end

-- Images before words: an image's caption must still be text when it is read.
return {
  { Image = Image, Link = Link, RawInline = RawInline, RawBlock = RawBlock },
  { Str = Str, Code = Code, CodeBlock = CodeBlock, HorizontalRule = HorizontalRule },
}
