"""Reads a page of HTML strictly: every element is ended, in the order in which they began."""

from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.attributes, self.tables, self.texts = [], [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == [], f"not ended: {self.open}"

    def handle_starttag(self, tag, attributes):
        self.element(tag, attributes)
        if tag in VOID:
            return
        self.open.append(tag)
        if tag == "table":
            self.tables.append({"caption": "", "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in ("th", "td"):
            self.tables[-1]["rows"][-1].append("")

    def handle_startendtag(self, tag, attributes):
        self.element(tag, attributes)

    def element(self, tag, attributes):
        assert len(dict(attributes)) == len(attributes), f"an attribute twice: {attributes}"
        self.elements.append((tag, dict(attributes)))
        self.attributes += attributes

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> in {self.open}"
        self.open.pop()

    def handle_data(self, data):
        if "style" in self.open:
            return
        self.texts.append(data)
        if "th" in self.open or "td" in self.open:
            self.tables[-1]["rows"][-1][-1] += data
        elif "caption" in self.open:
            self.tables[-1]["caption"] += data

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def table(self, caption):
        found, = [table for table in self.tables if table["caption"] == caption]
        return found["rows"]
