/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/hint.h"
#include "decode/list.h"

enum relation relation_of(struct span word)
{
	int i = 0;

	while (i < RELATION_COUNT && !span_is_nocase(word, relation_words[i]))
		i++;
	return (enum relation)i;
}

enum hint_as hint_as_of(struct span word)
{
	for (int i = 0; i < HINT_AS_COUNT; i++)
		if (span_is_nocase(word, hint_as_words[i]))
			return (enum hint_as)i;
	return HINT_AS_OTHER;
}

enum eagerness eagerness_of(struct span word)
{
	for (int i = 0; i < EAGERNESS_COUNT; i++)
		if (span_is(word, eagerness_words[i]))
			return (enum eagerness)i;
	return EAGERNESS_OTHER;
}

/* digits [ "." digits ], and one of both may be missing */
__u8 probability_of(struct span text)
{
	struct span whole = span_before(text, '.'), part = span_between(span_end(whole), span_end(text));
	__u64 ones = 0, behind = 0, hundredths;

	take(&part, '.');
	if ((whole.len && !digits_read(whole, &ones)) || (part.len && !digits_read(part, &behind)))
		return 0;
	if (!(whole.len + part.len) || ones > 1 || (ones == 1 && behind))
		return 0;
	hundredths = ones * 100;
	hundredths += part.len > 0 ? 10 * (__u64)(part.data[0] - '0') : 0;
	hundredths += part.len > 1 ? (__u64)(part.data[1] - '0') : 0;
	return (__u8)(hundredths + 1);
}
