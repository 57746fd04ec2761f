/*
 * What shows that a speculation was used, as browsers were measured to behave: prefetch, then the click.
 */
#include "ledgering.h"

#define PAGE SITE "/page"
#define LINK(p) ((struct ask){ .path = p, .referer = PAGE, .prefetch = true, .source = SOURCE_LINK })
#define RULES(p) ((struct ask){ .path = p, .referer = PAGE, .prefetch = true, .source = SOURCE_RULES_SAME_SITE })
#define PRERENDER(p) ((struct ask){ .path = p, .referer = PAGE, .prerender = true, .source = SOURCE_RULES_SAME_SITE })
#define CLICK(p) ((struct ask){ .path = p, .referer = PAGE })
#define VALIDATION(p) ((struct ask){ .path = p, .referer = PAGE, .conditional = true })
#define FROM(p, page) ((struct ask){ .path = p, .referer = SITE page })

/* "no cache headers | full GET again", and the same with no-store. */
CLAIM(a_full_get_again_shows_that_it_was_dropped)
{
	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(1500, CLICK("/t"), 200);
	asked_and_answered(1600, FROM("/favicon.ico", "/t"), 204);
	finished();
	became("/t", "refetched not_used");
	is(told_of("/t")->evidence_ms[EVIDENCE_REFETCHED], 1500);
}

/* "no-cache or must-revalidate + ETag | conditional GET, 304", and the same with Vary. */
CLAIM(a_conditional_get_answered_304_shows_use)
{
	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(1500, VALIDATION("/t"), 304);
	asked_and_answered(1600, FROM("/favicon.ico", "/t"), 204);
	finished();
	became("/t", "revalidated followed used");
	is(told_of("/t")->evidence_ms[EVIDENCE_REVALIDATED], 1500);
}

CLAIM(a_conditional_get_answered_in_full_shows_none)
{
	int waits;

	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(1500, VALIDATION("/t"), 200);
	asked_and_answered(10, LINK("/u"), 200);
	waits = asks(1500, VALIDATION("/u"));
	ended(1600, waits, ANSWER_ABORTED, 0); /* no answer shows nothing */
	asked_and_answered(20, LINK("/v"), 200);
	asked_and_answered(1500, (struct ask){ .path = "/v", .referer = SITE "/v", .conditional = true }, 200);
	finished();
	became("/v", "refetched not_used");
	became("/t", "refetched not_used");
	became("/u", "expired unknown");
}

/* "max-age=600 | nothing", but for the favicon of the page or its other resources. */
/* If-None-Match may stand behind the cookies, where the sample ends: the server saw it. */
CLAIM(of_a_head_not_seen_whole_the_answer_tells_whether_it_was_conditional)
{
	struct ask again = CLICK("/t");

	again.cut = true;
	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(1500, again, 304);
	asked_and_answered(10, LINK("/u"), 200);
	again.path = "/u";
	asked_and_answered(1500, again, 200);
	asked_and_answered(20, LINK("/v"), 200);
	again.path = "/v";
	asks(1500, again);
	asked_and_answered(30, LINK("/w"), 503);
	again.path = "/w";
	asked_and_answered(1500, again, 304); /* of what the client had before */
	finished();
	became("/t", "revalidated used");
	is(told_of("/t")->evidence_ms[EVIDENCE_REVALIDATED], 1500);
	became("/u", "refetched not_used");
	became("/v", "expired unknown");
	became("/w", "refetched not_used");
}

CLAIM(a_request_of_the_page_shows_use)
{
	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(1, PRERENDER("/p"), 200);
	asked_and_answered(1500, FROM("/favicon.ico", "/t"), 204);
	asked_and_answered(1600, FROM("/favicon.ico", "/p"), 204);
	finished();
	became("/t", "followed used");
	became("/p", "activated used");
	is(told_of("/t")->evidence_ms[EVIDENCE_FOLLOWED], 1500);
}

/* "Speculation prefetch | nothing": success is silent. */
CLAIM(nothing_at_all_shows_nothing)
{
	begin();
	asked_and_answered(0, RULES("/t"), 200);
	asked_and_answered(0, LINK("/u"), 304);
	ledger_time(ledger, START + 300 * SECOND - 1);
	is(told_count, 0);
	ledger_time(ledger, START + 300 * SECOND);
	became("/t", "expired unknown");
	became("/u", "expired unknown");
	is(told_of("/t")->evidence_ms[EVIDENCE_EXPIRED], 300000);
	finished();
}

/* "403, 404, 429, 500, 503: hint dropped, the click sends an ordinary unmarked GET." */
CLAIM(a_refusal_is_not_used)
{
	const struct ledger_totals *t;

	begin();
	asked_and_answered(0, LINK("/503"), 503);
	asked_and_answered(0, LINK("/404"), 404);
	asked_and_answered(0, LINK("/204"), 204);
	asked_and_answered(0, LINK("/501"), 501);
	asked_and_answered(1500, CLICK("/503"), 200);
	asked_and_answered(1600, FROM("/favicon.ico", "/404"), 204); /* of what was loaded before */
	t = finished();
	became("/503", "refetched not_used");
	became("/404", "expired not_used");
	became("/204", "expired not_used");
	became("/501", "expired not_used");
	is(told_of("/503")->result, RESULT_REFUSED);
	is(told_of("/501")->result, RESULT_ERROR);
	is(t->total.refused, 3);
	is(t->total.failed, 1);
	is(t->refusals[0] + t->refusals[3] + t->refusals[7], 3); /* 503, 404 and 204 in the set */
	yes(told_of("/204")->harms >> HARM_NO_CONTENT & 1);
	yes(told_of("/503")->harms >> HARM_NO_VARY & 1);
	is(t->harms[HARM_NO_CONTENT], 1);
}

/* A conditional request where nothing was brought by then is for what the client had before. */
CLAIM(what_brought_nothing_is_not_revalidated)
{
	int slow;

	begin();
	asked_and_answered(0, LINK("/503"), 503);
	asked_and_answered(1500, VALIDATION("/503"), 304);
	slow = asks(2000, LINK("/slow"));
	asked_and_answered(2500, VALIDATION("/slow"), 304);
	answers(3000, slow, 200);
	finished();
	became("/503", "refetched not_used");
	became("/slow", "refetched not_used");
}

/* "Still in flight at the click: answer comes 0.4 s later: used. Slower: the real GET leaves when the prefetch ends." */
CLAIM(in_flight_at_the_click_is_used_if_nothing_else_is_asked_for)
{
	int quick, slow;

	begin();
	quick = asks(0, RULES("/slow07"));
	slow = asks(0, RULES("/slow30"));
	asked_and_answered(300, FROM("/old.png", "/slow07"), 200); /* of a page that was there before */
	answers(700, quick, 200);
	asked_and_answered(800, FROM("/favicon.ico", "/slow07"), 204);
	answers(3000, slow, 200);
	asked_and_answered(3001, CLICK("/slow30"), 200);
	finished();
	became("/slow07", "followed used");
	is(told_of("/slow07")->evidence_ms[EVIDENCE_FOLLOWED], 800);
	became("/slow30", "refetched not_used");
}

/* "Redirects are followed and used": by a marked request for the target. */
CLAIM(a_redirect_is_unknown_and_its_target_speaks_for_itself)
{
	begin();
	asked_and_answered(0, RULES("/302"), 302);
	asked_and_answered(2, RULES("/target"), 200);
	asked_and_answered(1500, FROM("/favicon.ico", "/target"), 204);
	finished();
	became("/302", "expired unknown");
	is(told_of("/302")->result, RESULT_REDIRECTED);
	became("/target", "followed used");
}

/* "A speculation prefetch is gone after 309 s (the click sends a full request)." */
CLAIM(after_the_window_nothing_counts)
{
	begin();
	asked_and_answered(0, RULES("/t"), 200);
	asked_and_answered(309000, CLICK("/t"), 200);
	finished();
	became("/t", "expired unknown");
}

/* No-Vary-Search: another query is another URL. */
CLAIM(another_query_host_or_client_is_another_speculation)
{
	struct ask other = CLICK("/t?a");

	begin();
	asked_and_answered(0, LINK("/t?a"), 200);
	asked_and_answered(1, CLICK("/t?b"), 200);
	asked_and_answered(1, CLICK("/t"), 200);
	other.host = "b.example";
	asked_and_answered(2, other, 200);
	other.host = NULL;
	other.client = 1;
	asked_and_answered(3, other, 200);
	other.client = 0;
	other.method = "POST";
	asked_and_answered(4, other, 200);
	asked_and_answered(5, FROM("/x", "/t"), 200);
	finished();
	became("/t", "expired unknown");
}

CLAIM(hosts_have_no_case_and_ports_do_not_count)
{
	struct ask follow = { .path = "/x", .referer = "https://A.Example:8443/t", .host = "other.example" };

	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(5, follow, 200);
	finished();
	became("/t", "followed used");
}

/* A proxy sends its own Host, and the Referer names the host that the client knows. */
CLAIM(behind_a_proxy_the_host_of_both_requests_counts)
{
	struct ask hint = { .path = "/t", .referer = "https://nginx2.test/", .prefetch = true, .host = "10.77.2.2" };
	struct ask follow = { .path = "/x", .referer = "https://nginx2.test/t", .host = "10.77.2.2" };

	begin();
	asked_and_answered(0, hint, 200);
	asked_and_answered(5, follow, 200);
	finished();
	became("/t", "followed used");
}

/* A page that speculates itself is on the screen already. */
CLAIM(a_page_that_hints_at_itself_is_not_followed)
{
	struct ask hint = { .path = "/t", .referer = SITE "/t", .prefetch = true };

	begin();
	asked_and_answered(0, hint, 200);
	asked_and_answered(5, FROM("/x", "/t"), 200);
	finished();
	became("/t", "expired unknown");
}

CLAIM(a_reload_of_what_was_used_does_not_drop_it)
{
	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(5, FROM("/x", "/t"), 200);
	asked_and_answered(9, CLICK("/t"), 200);
	finished();
	became("/t", "followed used");
}

CLAIM(asked_for_again_it_is_settled_and_another_begins)
{
	const struct ledger_totals *t;

	begin();
	asked_and_answered(0, LINK("/t"), 200);
	asked_and_answered(30000, LINK("/t"), 200);
	is(told_count, 1);
	became("/t", "repeated unknown");
	is(told_of("/t")->evidence_ms[EVIDENCE_REPEATED], 30000);
	asked_and_answered(60002, LINK("/t"), 503); /* too late for a duplicate */
	asked_and_answered(60010, LINK("/t"), 200);
	is(told_count, 3);
	became("/t", "repeated not_used");
	asked_and_answered(60020, FROM("/x", "/t"), 200);
	t = finished();
	is(told_count, 4);
	became("/t", "followed used");
	is(t->duplicates, 2);
	is(t->evidence[PURPOSE_PREFETCH][EVIDENCE_REPEATED], 3);
}

/* Two connections of one browser, or two tabs: both answers are seen, and each is that of its request. */
CLAIM(asked_for_again_on_its_way_it_waits_for_its_answer)
{
	const struct ledger_totals *t;
	int first, second;

	begin();
	first = asks(0, LINK("/t"));
	second = asks(100, LINK("/t"));
	is(told_count, 0);
	is(ledger_totals(ledger)->total.open, 2);
	answers(200, second, 200);
	is(told_count, 0);
	asked_and_answered(250, FROM("/x", "/t"), 200); /* of the second */
	head(300, first, 503, 0);
	is(told_count, 0);
	ended(310, first, ANSWER_COMPLETE, 700);
	is(told_count, 1);
	became("/t", "repeated not_used");
	is(told[0].answer.status, 503);
	is(told[0].answer.bytes, 700);
	is(told[0].evidence_ms[EVIDENCE_REPEATED], 100);
	is(ledger_totals(ledger)->total.open, 1);
	t = finished();
	became("/t", "followed used");
	is(t->refusals[0], 1);
	is(t->results[PURPOSE_PREFETCH][RESULT_REFUSED], 1);
	is(t->late_answers, 0);
}

/* No longer than others; and at the end of input in its turn. */
CLAIM(what_was_asked_for_again_does_not_wait_for_ever)
{
	struct ledger_options o = ledger_defaults;
	int slow;

	o.window_s = 10;
	open_ledger(&o);
	slow = asks(0, LINK("/t"));
	asked_and_answered(100, LINK("/t"), 200);
	ledger_time(ledger, START + 10 * SECOND - 1);
	is(told_count, 0);
	ledger_time(ledger, START + 10 * SECOND);
	is(told_count, 1);
	became("/t", "repeated unknown");
	answers(10050, slow, 503);
	is(ledger_totals(ledger)->late_answers, 1);
	asks(20000, LINK("/u"));
	asks(20001, LINK("/v"));
	asks(20002, LINK("/v"));
	finished();
	is(told_count, 5);
	for (size_t i = 1; i < told_count; i++)
		yes(told[i].request.time_ns > told[i - 1].request.time_ns);
}

/* What is on its way when its page is asked for again is the older page's still. */
CLAIM(parts_stay_with_the_page_that_is_over)
{
	struct ask part = { .path = "/p.js", .referer = SITE "/p", .prerender = true };
	int page;

	part.source = SOURCE_PRERENDER_SUBRESOURCE;
	begin();
	page = asks(0, PRERENDER("/p"));
	asked_and_answered(10, part, 200);
	asked_and_answered(100, PRERENDER("/p"), 200);
	answers(200, page, 503);
	is(told_count, 1);
	asked_and_answered(1000, FROM("/favicon.ico", "/p"), 204);
	finished();
	became("/p", "activated used");
	became("/p.js", "expired not_used");
}

CLAIM(only_get_is_asked_for_again)
{
	struct ask other = LINK("/t");

	begin();
	asked_and_answered(0, LINK("/t"), 200);
	other.method = "HEAD";
	asked_and_answered(10, other, 200);
	other.method = "POST";
	asked_and_answered(20, other, 200);
	is(told_count, 0);
	asked_and_answered(30, FROM("/x", "/t"), 200);
	is(finished()->duplicates, 0);
	is(told_count, 3);
	is(told[0].use, USE_USED);
	is(told[1].use, USE_UNKNOWN);
	is(told[2].use, USE_UNKNOWN);
}

/* One frame of a capture may have any time. */
CLAIM(a_time_that_is_not_yet_spoils_little)
{
	const __u64 day = 86400000;

	begin();
	asked_and_answered(0, LINK("/before"), 200);
	asks(400 * day, LINK("/future"));
	became("/before", "expired unknown");
	is(told_of("/before")->evidence_ms[EVIDENCE_EXPIRED], 300000);
	asked_and_answered(1000, LINK("/behind"), 200);
	ledger_time(ledger, START + 301 * SECOND);
	became("/behind", "expired unknown");
	asked_and_answered(400000, LINK("/last"), 200);
	finished();
	is(told_of("/last")->evidence_ms[EVIDENCE_EXPIRED], 1); /* that it was seen 400 days later is forgotten */
	is(told_of("/future")->evidence_ms[EVIDENCE_EXPIRED], 1);
	is(ledger_totals(ledger)->settled_at_end, 2);
}

CLAIM(behind_the_end_of_input_time_begins_anew)
{
	begin();
	asks(40000000, LINK("/t"));
	finished();
	asked_and_answered(0, LINK("/older"), 200);
	asks(40, (struct ask){ .path = "/x" });
	finished();
	is(told_of("/older")->evidence_ms[EVIDENCE_EXPIRED], 40);
}

CLAIM(what_failed_was_not_used_and_what_was_not_seen_is_unknown)
{
	int c;

	begin();
	ended(5, asks(0, LINK("/gone")), ANSWER_RESET, 0);
	c = asks(0, LINK("/aborted"));
	head(1, c, 200, 0);
	ended(5, c, ANSWER_ABORTED, 400);
	asks(0, LINK("/unseen"));
	c = asks(0, LINK("/gap"));
	head(1, c, 200, 0);
	ended(5, c, ANSWER_LOST, 400);
	ended(5, asks(0, LINK("/headless")), ANSWER_LOST, 0);
	finished();
	became("/gone", "expired not_used");
	is(told_of("/gone")->result, RESULT_UNANSWERED);
	became("/aborted", "expired not_used");
	is(told_of("/aborted")->result, RESULT_UNFINISHED);
	became("/unseen", "expired unknown");
	is(told_of("/unseen")->answer.fate, ANSWER_FATE_UNSEEN);
	became("/gap", "expired unknown");
	is(told_of("/gap")->result, RESULT_OK);
	became("/headless", "expired unknown");
}

RUN(claim(a_full_get_again_shows_that_it_was_dropped), claim(a_conditional_get_answered_304_shows_use),
    claim(a_conditional_get_answered_in_full_shows_none), claim(a_request_of_the_page_shows_use),
    claim(nothing_at_all_shows_nothing), claim(a_refusal_is_not_used), claim(what_brought_nothing_is_not_revalidated),
    claim(in_flight_at_the_click_is_used_if_nothing_else_is_asked_for),
    claim(a_redirect_is_unknown_and_its_target_speaks_for_itself), claim(after_the_window_nothing_counts),
    claim(another_query_host_or_client_is_another_speculation), claim(hosts_have_no_case_and_ports_do_not_count),
    claim(behind_a_proxy_the_host_of_both_requests_counts), claim(a_page_that_hints_at_itself_is_not_followed),
    claim(a_reload_of_what_was_used_does_not_drop_it), claim(asked_for_again_it_is_settled_and_another_begins),
    claim(of_a_head_not_seen_whole_the_answer_tells_whether_it_was_conditional),
    claim(asked_for_again_on_its_way_it_waits_for_its_answer), claim(what_was_asked_for_again_does_not_wait_for_ever),
    claim(parts_stay_with_the_page_that_is_over), claim(only_get_is_asked_for_again),
    claim(a_time_that_is_not_yet_spoils_little), claim(behind_the_end_of_input_time_begins_anew),
    claim(what_failed_was_not_used_and_what_was_not_seen_is_unknown))
