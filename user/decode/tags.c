/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/structured.h"
#include "decode/tags.h"

/* Members of other types say nothing; nobody sends them. */
static void tag_keep(struct sighting *out, const struct sf_value *member)
{
	if (member->type != SF_STRING && member->type != SF_TOKEN)
		return;
	if (out->tag_count == TAGS_MAX) {
		out->tags_cut = true;
		return;
	}
	out->tags[out->tag_count++] = (struct tag){
		.kind = member->type == SF_STRING     ? TAG_STRING
		        : sf_is_token(member, "null") ? TAG_NULL
		                                      : TAG_TOKEN,
		.text = member->text,
	};
}

enum tags_found tags_read(struct sighting *out, struct fields *f)
{
	struct sf_value member;
	enum sf_got got;
	struct sf s;

	out->tag_count = 0;
	out->tags_cut = false;
	if (!fields_have(f, KNOWN_SPECULATION_TAGS))
		return TAGS_ABSENT;
	s = sf_open(fields_value(f, KNOWN_SPECULATION_TAGS));
	while ((got = sf_member(&s, &member)) == SF_ONE)
		tag_keep(out, &member);
	if (got == SF_END)
		return TAGS_PRESENT;
	out->tag_count = 0;
	out->tags_cut = false;
	return TAGS_MALFORMED;
}

size_t tag_text(const struct tag *tag, char *buf, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < tag->text.len && n < size; i++) {
		/* Only strings have backslashes, with another byte behind each (RFC 9651, section 4.2.5). */
		if (tag->text.data[i] == '\\' && i + 1 < tag->text.len)
			i++;
		buf[n++] = tag->text.data[i];
	}
	return n;
}
