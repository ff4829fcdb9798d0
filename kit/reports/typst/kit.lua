-- Text (plain.lua) to Typst, so that no text can act on the page: every word becomes a Typst string literal.
-- Pandoc's own escaping lets Typst's shorthands through ("..." would become one sign, "-1" a minus).

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

local function Str(element)
  return pandoc.RawInline("typst", "#" .. quoted(element.text) .. ";")
end

local function Image(element)
  local alt = pandoc.utils.stringify(element.caption)
  return pandoc.RawInline("typst", "#picture(" .. quoted(element.src) .. ", " .. quoted(alt) .. ");")
end

-- Labelled texts under a title are ruled and kept together; several columns make a list, which may go on
-- over the page; a table without titles (signatures) stands plain.
local function Table(element)
  local titled = pandoc.utils.stringify(pandoc.Div(pandoc.Table(
    {}, element.colspecs, element.head, {}, pandoc.TableFoot()))) ~= ""
  local name = not titled and "plain" or #element.colspecs > 2 and "listed" or "ruled"
  return { pandoc.RawBlock("typst", "#" .. name .. "["), element, pandoc.RawBlock("typst", "]") }
end

-- Images and tables before words: captions and titles must still be text when they are read.
return { { Table = Table, Image = Image }, { Str = Str } }
