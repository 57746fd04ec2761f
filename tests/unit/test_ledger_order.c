/*
 * What comes first decides, whichever is known first; and what comes behind the window decides nothing.
 */
#include "ledgering.h"

#define LINK(p) ((struct ask){ .path = p, .prefetch = true, .source = SOURCE_LINK })
#define VALIDATION(p) ((struct ask){ .path = p, .conditional = true })
#define FROM(p, page) ((struct ask){ .path = p, .referer = SITE page })

/* A preload scanner asks for the style sheet before the page has ended. */
CLAIM(a_page_that_is_sent_anew_was_dropped_though_its_own_requests_come_before_its_end)
{
	int click;

	begin();
	asked_and_answered(0, LINK("/t"), 200);
	click = asks(5000, VALIDATION("/t"));
	head(5050, click, 200, 0);
	asked_and_answered(5100, FROM("/style.css", "/t"), 200);
	ended(5300, click, ANSWER_COMPLETE, 20000);
	finished();
	became("/t", "refetched not_used");
	is(told_of("/t")->evidence_ms[EVIDENCE_REFETCHED], 5000);
}

/* Of 103 Early Hints, browsers ask for what a page needs before its head. */
CLAIM(a_page_that_is_sent_anew_was_dropped_though_its_hints_are_followed_before_its_head)
{
	int click;

	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(10, LINK("/u"), 200);
	asked_and_answered(4000, FROM("/icon", "/u"), 200); /* shown at once, and asked for anew at 5 s */
	click = asks(5000, VALIDATION("/t"));
	asked_and_answered(5020, FROM("/style.css", "/t"), 200);
	answers(5050, click, 200);
	asked_and_answered(5060, VALIDATION("/u"), 200);
	finished();
	became("/t", "refetched not_used");
	became("/u", "followed used");
}

CLAIM(an_answer_that_ends_behind_the_window_has_shown_what_it_is)
{
	int click;

	begin();
	asked_and_answered(0, LINK("/t"), 200);
	click = asks(299000, VALIDATION("/t"));
	head(299500, click, 200, 0);
	ledger_time(ledger, START + 301 * SECOND);
	became("/t", "refetched not_used");
	ended(302000, click, ANSWER_COMPLETE, 20000);
	finished();
}

CLAIM(harm_is_known_by_the_head)
{
	int slow;

	begin();
	slow = asks(0, LINK("/t"));
	head(5000, slow, 200, 1u << ANSWER_ATTACHMENT);
	ledger_time(ledger, START + 301 * SECOND);
	is(told_of("/t")->harms, 1u << HARM_ATTACHMENT);
	ended(303000, slow, ANSWER_COMPLETE, 20000);
	is(finished()->harms[HARM_ATTACHMENT], 1);
}

/* Twenty of a time that is not yet; of a clock that is set back by less than the window nothing is known to be wrong. */
CLAIM(nothing_is_seen_behind_the_window_however_late_it_is_settled)
{
	char path[20][8];

	begin();
	for (int i = 0; i < 20; i++) {
		snprintf(path[i], sizeof(path[i]), "/f%d", i);
		asks(290000, LINK(path[i]));
	}
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(310000, FROM("/icon", "/t"), 200);
	finished();
	became("/t", "expired unknown");
	is(told_of("/t")->evidence_ms[EVIDENCE_EXPIRED], 300000);
}

CLAIM(a_clock_that_is_set_back_settles_all_that_is_open_and_nothing_else)
{
	char path[20][8];
	int waiting;

	begin();
	for (int i = 0; i < 20; i++) {
		snprintf(path[i], sizeof(path[i]), "/f%d", i);
		asks(3600000, LINK(path[i]));
	}
	waiting = asks(0, LINK("/t"));
	is(told_count, 20);
	is(ledger_totals(ledger)->settled_at_end, 20);
	answers(10, waiting, 200);
	asked_and_answered(1000, FROM("/icon", "/t"), 200);
	finished();
	became("/t", "followed used");
	is(ledger_totals(ledger)->settled_at_end, 21);
}

/* Of the first byte at time 0 as of any other. */
CLAIM(time_may_begin_at_0)
{
	struct sample s = client_sample(0, 7, 1000, 5000), t = server_sample(0, 7, 5000, 2000);
	struct sighting asked = { .sample = &s,
		                  .settled = SETTLED_MARKED,
		                  .reason = PURPOSE_PREFETCH,
		                  .method = text("GET"),
		                  .host = text("a.example"),
		                  .path = text("/t"),
		                  .version = 11 };
	struct client client = { 0 };
	struct request_context c = { .client = &client };

	begin();
	s.weight = 1;
	ledger_request(ledger, &asked, &c);
	ledger_answer(ledger, &t, &(struct answer){ .status = 200 });
	s.flow_hash = t.flow_hash = 99;
	asked.settled = SETTLED_UNMARKED;
	c.conditional = true;
	ledger_request(ledger, &asked, &c);
	ledger_answer(ledger, &t, &(struct answer){ .status = 304 });
	finished();
	became("/t", "revalidated used");
}

/* Who knows which of them was asked for? */
CLAIM(speculations_whose_url_was_cut_are_not_taken_for_each_other)
{
	struct ask cut = LINK("/search");

	begin();
	cut.line_cut = cut.cut = true;
	asked_and_answered(0, cut, 200);
	asked_and_answered(10, cut, 200);
	is(finished()->unindexed, 2);
	is(told_count, 2);
	became("/search", "expired unknown");
	is(ledger_totals(ledger)->duplicates, 0);
}

/* The default Referrer-Policy: to other origins, the origin alone. */
CLAIM(a_referer_that_is_an_origin_names_no_page_to_other_origins)
{
	struct ask click = { .path = "/pricing", .referer = "https://search.example/", .site = FETCH_SITE_CROSS_SITE };
	struct ask image = { .path = "/i", .host = "i.a.example", .referer = SITE "/", .site = FETCH_SITE_SAME_SITE };

	begin();
	asked_and_answered(0, LINK("/"), 200);
	asked_and_answered(1000, click, 200);
	asked_and_answered(1100, image, 200);
	click.site = image.site = FETCH_SITE_ABSENT;
	asked_and_answered(1200, click, 200);
	asked_and_answered(1300, image, 200);
	asked_and_answered(0, (struct ask){ .path = "/whole", .prefetch = true, .source = SOURCE_LINK }, 200);
	image.referer = SITE "/whole"; /* unsafe-url */
	image.site = FETCH_SITE_SAME_SITE;
	asked_and_answered(1400, image, 200);
	click.referer = "https://search.example/other"; /* is no page of ours, whatever its path */
	click.site = FETCH_SITE_CROSS_SITE;
	asked_and_answered(0, LINK("/other"), 200);
	asked_and_answered(1500, click, 200);
	finished();
	became("/", "expired unknown");
	became("/whole", "followed used");
	became("/other", "expired unknown");
}

CLAIM(the_page_at_the_root_is_named_by_its_own)
{
	begin();
	asked_and_answered(0, LINK("/"), 200);
	asked_and_answered(1000, FROM("/icon", "/"), 200);
	finished();
	became("/", "followed used");
	begin();
	asked_and_answered(0, LINK("/"), 200);
	asked_and_answered(
		1000, (struct ask){ .path = "/i", .referer = "https://www.example/", .site = FETCH_SITE_SAME_ORIGIN },
		200);
	finished();
	became("/", "followed used"); /* a proxy renamed the host */
}

RUN(claim(a_page_that_is_sent_anew_was_dropped_though_its_own_requests_come_before_its_end),
    claim(a_page_that_is_sent_anew_was_dropped_though_its_hints_are_followed_before_its_head),
    claim(an_answer_that_ends_behind_the_window_has_shown_what_it_is), claim(harm_is_known_by_the_head),
    claim(nothing_is_seen_behind_the_window_however_late_it_is_settled),
    claim(a_clock_that_is_set_back_settles_all_that_is_open_and_nothing_else), claim(time_may_begin_at_0),
    claim(speculations_whose_url_was_cut_are_not_taken_for_each_other),
    claim(a_referer_that_is_an_origin_names_no_page_to_other_origins), claim(the_page_at_the_root_is_named_by_its_own))
