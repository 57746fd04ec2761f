"""What hintwatch has counted, from a page or from the last event."""


class Figures(dict):
    """{(name of a sample, values of its labels): value}. The groups below leave out what is 0."""

    @classmethod
    def of_page(cls, families):
        samples = [sample for family in families for sample in family.samples]
        figures = cls({(sample.name, " ".join(sample.labels.values())): sample.value for sample in samples})
        assert len(figures) == len(samples), "a series occurs twice"
        return figures

    @classmethod
    def of_event(cls, stats):
        figures = cls({("hintwatch_requests_total", f"{verdict} {reason}"): value
                       for verdict in ("marked", "unmarked", "cut") for reason, value in stats[verdict].items()})
        for name, group in (("frames", "fates"), ("lost", "lost"), ("notes", "notes"), ("marker_requests", "markers")):
            figures.update({(f"hintwatch_{name}_total", word): value for word, value in stats[group].items()})
        return figures

    def of(self, name):
        return {labels: int(value) for (family, labels), value in self.items() if family == f"hintwatch_{name}" and value}

    def __sub__(self, before):
        return Figures({key: value - before[key] for key, value in self.items()})

    requests = property(lambda self: self.of("requests_total"))
    markers = property(lambda self: self.of("marker_requests_total"))
    frames = property(lambda self: self.of("frames_total"))
    lost = property(lambda self: self.of("lost_total"))
    notes = property(lambda self: self.of("notes_total"))
    speculations = property(lambda self: sum(self.of("speculations_total").values()))
    samples = property(lambda self: self.of("samples_handed_over_total").get("request", 0))

    def lost_nothing(self, *but):
        assert not {what: n for what, n in self.lost.items() if what not in but}

    @property
    def is_settled(self):
        return not self.of("undecided_requests") and self.of("samples_handed_over_total") == self.of("samples_decoded_total")
