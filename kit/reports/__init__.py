"""Paper: parts of a report as Markdown, and Markdown as PDF; everything is made on this machine."""
