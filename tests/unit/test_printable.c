/*
 * Names in messages: readable where they are UTF-8, and never obeyed by a terminal.
 */
#include "base/printable.h"
#include "check.h"

#define shown(name, as) assert_string_equal(printable(name), as)

CLAIM(names_stay_readable)
{
	shown("", "");
	shown("a b.pcap", "a b.pcap");
	shown("\u00a0\u00e9\u6f22\U0001f600", "\u00a0\u00e9\u6f22\U0001f600");
	no(holds_control("--json=\u00e9\u6f22"));
}

CLAIM(controls_are_replaced)
{
	shown("a\x1b[31m\r\n\t\x7f", "a?[31m????");
	shown("c1\xc2\x9b"
	      "31m.pcap",
	      "c1?31m.pcap");
	shown("\xc2\x80\xc2\x9f\xc2\xa1", "??\u00a1");
	shown("\u2028\u2029\u202a\u202e\u2066\u2069\u200e\u200f\u061c", "?????????");
	yes(holds_control("--x\xc2\x9b") && holds_control("\x9b") && holds_control("\x1b") && holds_control("\u202e"));
}

CLAIM(what_is_no_utf_8_is_replaced)
{
	shown("\x9b"
	      "31m",
	      "?31m");
	shown("\x80\xbf\xff\xfe", "????");
	shown("\xc3", "?"); /* the end is no continuation */
	shown("\xe6\xbc", "??");
	shown("\xc0\x9b", "??"); /* overlong */
	shown("\xe0\x82\x9b", "???");
	shown("\xed\xa0\x80", "???");      /* a surrogate */
	shown("\xf4\x90\x80\x80", "????"); /* beyond the last */
	shown("\xc3z", "?z");
	no(holds_control("--json=\xe9")); /* Latin-1: no name of ours, but nothing to obey */
}

CLAIM(a_long_name_ends_between_characters)
{
	static char name[3 * 5000 + 1];
	size_t len;

	for (size_t i = 0; i < sizeof(name) - 1; i += 3)
		memcpy(name + i, "\u6f22", 3);
	len = strlen(printable(name));
	yes(len > 4000 && len % 3 == 0);
}

RUN(claim(names_stay_readable), claim(controls_are_replaced), claim(what_is_no_utf_8_is_replaced),
    claim(a_long_name_ends_between_characters))
