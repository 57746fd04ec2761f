/*
 * Prerendered pages: what they have fetched, and the frames that they hold back until somebody looks at them.
 */
#include "ledgering.h"

#define PAGE SITE "/page"
#define LINK(p) ((struct ask){ .path = p, .referer = PAGE, .prefetch = true, .source = SOURCE_LINK })
#define PRERENDER(p) ((struct ask){ .path = p, .referer = PAGE, .prerender = true, .source = SOURCE_RULES_SAME_SITE })
#define CLICK(p) ((struct ask){ .path = p, .referer = PAGE })
#define VALIDATION(p) ((struct ask){ .path = p, .referer = PAGE, .conditional = true })
#define FROM(p, page) ((struct ask){ .path = p, .referer = SITE page })
#define PART(p, page)                                          \
	((struct ask){ .path = p,                              \
	               .referer = SITE page,                   \
	               .prerender = true,                      \
	               .source = SOURCE_PRERENDER_SUBRESOURCE, \
	               .dest = FETCH_DEST_SCRIPT,              \
	               .site = FETCH_SITE_SAME_ORIGIN })

/* cr-prerender-activate-lo. */
CLAIM(an_activated_page_uses_its_parts)
{
	begin();
	asked_and_answered(0, PRERENDER("/pre.html"), 200);
	asked_and_answered(70, PART("/sub.js", "/pre.html"), 200);
	asked_and_answered(71, PART("/subframe.html", "/pre.html"), 200);
	asked_and_answered(72, PART("/missing.js", "/pre.html"), 404);
	asked_and_answered(80, PART("/of-frame.js", "/subframe.html"), 200);
	asked_and_answered(90, PART("/other.js", "/other.html"), 200);
	asked_and_answered(3000, FROM("/after-activation", "/pre.html"), 200);
	asked_and_answered(3500, CLICK("/sub.js"), 200); /* asked for again by the page */
	finished();
	became("/pre.html", "activated used");
	is(told_of("/pre.html")->evidence_ms[EVIDENCE_ACTIVATED], 3000);
	became("/sub.js", "activated used");
	is(told_of("/sub.js")->evidence_ms[EVIDENCE_ACTIVATED], 2930);
	became("/subframe.html", "activated used");
	became("/of-frame.js", "activated used");
	became("/missing.js", "expired not_used");
	became("/other.js", "expired unknown");
}

CLAIM(parts_show_no_use_and_share_the_verdict_of_their_page)
{
	begin();
	asked_and_answered(0, PRERENDER("/silent"), 200);
	asked_and_answered(1, PART("/silent.js", "/silent"), 200);
	asked_and_answered(2, PRERENDER("/dropped"), 200);
	asked_and_answered(3, PART("/dropped.js", "/dropped"), 200);
	asked_and_answered(4, PART("/kept.css", "/dropped"), 200);
	asked_and_answered(5, CLICK("/dropped"), 200);
	asked_and_answered(6, VALIDATION("/kept.css"), 304);
	finished();
	became("/silent", "expired unknown");
	became("/silent.js", "expired unknown");
	became("/dropped", "refetched not_used");
	became("/dropped.js", "expired not_used");
	became("/kept.css", "revalidated used");
}

/* What comes in the place of a part that is settled before its page is no part. */
CLAIM(a_page_has_no_parts_that_are_over)
{
	begin();
	asked_and_answered(0, PRERENDER("/pre"), 200);
	asked_and_answered(1, PART("/a.js", "/pre"), 200);
	asked_and_answered(2, PART("/b.js", "/pre"), 200);
	asked_and_answered(3, PART("/c.js", "/pre"), 200);
	asked_and_answered(4, LINK("/a.js"), 200);
	asked_and_answered(5, LINK("/b.js"), 200);
	asked_and_answered(6, PART("/d.js", "/pre"), 200);
	became("/a.js", "repeated unknown");
	asked_and_answered(500, FROM("/x", "/pre"), 200);
	finished();
	became("/a.js", "expired unknown");
	became("/b.js", "expired unknown");
	became("/c.js", "activated used");
	became("/d.js", "activated used");
}

CLAIM(a_part_on_its_way_at_activation_is_used_if_it_comes)
{
	int late;

	begin();
	asked_and_answered(0, PRERENDER("/pre"), 200);
	late = asks(10, PART("/late.js", "/pre"));
	asked_and_answered(500, FROM("/x", "/pre"), 200);
	answers(600, late, 200);
	finished();
	became("/late.js", "activated used");
	is(told_of("/late.js")->evidence_ms[EVIDENCE_ACTIVATED], 490);
}

static struct ask held_back(const char *referer, int dest, int site)
{
	return (struct ask){ .path = "/xframe",
		             .referer = referer,
		             .host = "b.example",
		             .prerender = true,
		             .source = SOURCE_PRERENDER_SUBRESOURCE,
		             .dest = dest,
		             .site = site };
}

/* "A cross-origin iframe is held back until activation and is then sent at click time still with the marker." */
CLAIM(a_held_back_frame_shows_that_its_page_was_activated)
{
	begin();
	asked_and_answered(0, PRERENDER("/pre"), 200);
	asked_and_answered(1, PART("/a.js", "/pre"), 200);
	asked_and_answered(3100, held_back(SITE "/", FETCH_DEST_IFRAME, FETCH_SITE_SAME_SITE), 200);
	finished();
	became("/pre", "activated used");
	became("/a.js", "activated used");
	became("/xframe", "activated used");
	begin();
	asked_and_answered(0, PRERENDER("/pre"), 200);
	asked_and_answered(0, PRERENDER("/other"), 200);
	asked_and_answered(3100, held_back(SITE "/pre", FETCH_DEST_FRAME, FETCH_SITE_CROSS_SITE), 200);
	finished();
	became("/pre", "activated used");
	became("/other", "expired unknown");
}

CLAIM(of_two_pages_nobody_can_tell_whose_frame_it_was)
{
	begin();
	asked_and_answered(0, PRERENDER("/one"), 200);
	asked_and_answered(1, PRERENDER("/two"), 200);
	asked_and_answered(3100, held_back(SITE "/", FETCH_DEST_IFRAME, FETCH_SITE_CROSS_SITE), 200);
	finished();
	became("/one", "expired unknown");
	became("/two", "expired unknown");
	became("/xframe", "activated used");
}

CLAIM(what_is_no_held_back_frame_shows_nothing)
{
	struct ask stranger = held_back(SITE "/", FETCH_DEST_IFRAME, FETCH_SITE_CROSS_SITE);

	begin();
	asked_and_answered(0, PRERENDER("/pre"), 200);
	asked_and_answered(300, held_back(SITE "/", FETCH_DEST_IFRAME, FETCH_SITE_CROSS_SITE), 200); /* too soon */
	asked_and_answered(600, held_back(SITE "/", FETCH_DEST_SCRIPT, FETCH_SITE_CROSS_SITE), 200);
	asked_and_answered(700, held_back(SITE "/", FETCH_DEST_IFRAME, FETCH_SITE_SAME_ORIGIN), 200);
	asked_and_answered(800, held_back("http://c.example/", FETCH_DEST_IFRAME, FETCH_SITE_CROSS_SITE), 200);
	stranger.client = 1;
	asked_and_answered(900, stranger, 200);
	finished();
	became("/pre", "expired unknown");
	for (size_t i = 0; i < told_count; i++)
		is(told[i].use, USE_UNKNOWN);
}

RUN(claim(an_activated_page_uses_its_parts), claim(parts_show_no_use_and_share_the_verdict_of_their_page),
    claim(a_page_has_no_parts_that_are_over), claim(a_part_on_its_way_at_activation_is_used_if_it_comes),
    claim(a_held_back_frame_shows_that_its_page_was_activated), claim(of_two_pages_nobody_can_tell_whose_frame_it_was),
    claim(what_is_no_held_back_frame_shows_nothing))
