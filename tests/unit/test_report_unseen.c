/*
 * What was not seen: the report says that nothing was lost only if that is so.
 */
#include "base/words.h"
#include "reporting.h"

static void nothing_but(enum counter which, __u64 n)
{
	made_empty(&made);
	made.gate.value[which] = n;
	written(report_write);
}

CLAIM(what_leaves_no_doubt_is_no_loss)
{
	nothing_but(COUNT_NOTE + NOTE_PROXY_HEADER, 4321);
	yes(says("Nothing was lost."));
	nothing_but(COUNT_NOTE + NOTE_H2_PREFACE, 4321);
	yes(says("Nothing was lost."));
	nothing_but(COUNT_NOTE + NOTE_SWITCHED, 4321);
	yes(says("Nothing was lost."));
	yes(says("switched connections") && says(count(4321)));
}

CLAIM(what_the_end_of_input_settled_is_told)
{
	nothing_but(COUNT_FRAMES, 1);
	no(says("The input ended before"));
	made.ledger.settled_at_end = 4321;
	made.options.window_s = 120;
	written(report_write);
	yes(says("The input ended before the 120 seconds") && says("of 4\u202f321 speculations"));
	yes(says("Nothing was lost."));
}

CLAIM(what_leaves_a_doubt_is_told)
{
	static const enum note doubts[] = { NOTE_RESYNCHRONISED, NOTE_AMBIGUOUS_FRAMING, NOTE_LOST_FRAMING,
		                            NOTE_URGENT };

	for (size_t i = 0; i < sizeof(doubts) / sizeof(doubts[0]); i++) {
		nothing_but(COUNT_NOTE + doubts[i], 4321);
		no(says("Nothing was lost."));
		yes(says("Where requests may have been missed, or misread"));
		yes(says(note_words[doubts[i]].word) && says(count(4321)));
	}
}

CLAIM(cut_requests_are_told_in_the_summary)
{
	nothing_but(COUNT_CUT + CUT_SNAPLEN, 4321);
	no(says("Nothing was lost."));
	yes(says("4\u202f321 requests were cut before it was seen whether they are marked."));
	nothing_but(COUNT_CUT + CUT_GAP, 1);
	no(says("Nothing was lost."));
	yes(says("1 request was cut before it was seen whether it is marked."));
}

CLAIM(frames_that_were_not_opened_are_a_loss)
{
	nothing_but(COUNT_FRAME + FRAME_MPLS, 4321);
	no(says("Nothing was lost."));
	yes(says("mpls") && says(count(4321)));
}

CLAIM(an_answer_without_its_end_is_a_loss)
{
	made_empty(&made);
	made.ledger.fates[PURPOSE_PREFETCH][ANSWER_FATE_LOST] = 4320;
	made.ledger.unmarked_fates[ANSWER_FATE_LOST] = 1;
	written(report_write);
	no(says("Nothing was lost."));
	yes(says("answer_lost") && says(count(4321)));
}

RUN(claim(what_leaves_no_doubt_is_no_loss), claim(what_the_end_of_input_settled_is_told),
    claim(what_leaves_a_doubt_is_told), claim(cut_requests_are_told_in_the_summary),
    claim(frames_that_were_not_opened_are_a_loss), claim(an_answer_without_its_end_is_a_loss))
