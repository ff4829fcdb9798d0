-- Markdown to nothing but text, for every paper: nothing raw gets through, and a line break inside a cell is one.

local LINE = "\u{2028}"

local function Str(element)
  local words = pandoc.List()
  local first = true
  for piece in (element.text .. LINE):gmatch("(.-)" .. LINE) do
    if not first then
      words:insert(pandoc.LineBreak())
    end
    if piece ~= "" then
      words:insert(pandoc.Str(piece))
    end
    first = false
  end
  return words
end

local function Code(element)
  return pandoc.Str(element.text)
end

local function CodeBlock(element)
  return pandoc.Para({ pandoc.Str(element.text) })
end

local function Link(element)
  return element.content
end

local function Nothing()
  return {}
end

return {
  { Link = Link, RawInline = Nothing, RawBlock = Nothing, HorizontalRule = Nothing },
  { Str = Str, Code = Code, CodeBlock = CodeBlock },
}
