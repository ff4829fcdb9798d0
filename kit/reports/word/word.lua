-- Text (plain.lua) to Word: what is drawn is told in words, and the line for signatures has no rules around it.

local function Image(element)
  return element.caption
end

-- A table without titles is the line for signatures.
local function Table(element)
  local head = pandoc.utils.stringify(pandoc.Div(pandoc.Table(
    {}, element.colspecs, element.head, {}, pandoc.TableFoot())))
  if head == "" then
    element.attributes["custom-style"] = "Signatures"
    element.head = pandoc.TableHead()
  end
  return element
end

return { { Table = Table, Image = Image } }
