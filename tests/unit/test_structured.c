/*
 * Structured fields against the text of RFC 9651. What was parsed is written out as
 *
 *	type text;key=type text, …
 *
 * where the type is one letter: Integer i, Decimal d, String s, Token t, Byte sequence b, Boolean ?, Date @,
 * Display string %, inner list (.
 */
#include "check.h"
#include "decode/structured.h"
#include "guard.h"

static char written[4096];

static void write_text(const char *text, size_t n)
{
	size_t used = strlen(written);

	yes(used + n < sizeof(written));
	memcpy(written + used, text, n);
	written[used + n] = '\0';
}

static void write_value(const struct sf_value *v, struct span in)
{
	write_text(&"idstb?@%("[v->type], 1);
	write_text(v->text.data, v->text.len);
	/* Of a parameter without a value, `true` is in nobody's bytes. */
	yes((v->text.data >= in.data && span_end(v->text) <= span_end(in)) || span_is(v->text, "1"));
}

static void write_list(struct span field)
{
	struct sf s = sf_open(field);
	struct sf_value v;
	struct span key;
	enum sf_got got;

	written[0] = '\0';
	while ((got = sf_member(&s, &v)) == SF_ONE) {
		write_text(", ", written[0] ? 2 : 0);
		write_value(&v, field);
		while (sf_parameter(&s, &key, &v) == SF_ONE) {
			write_text(";", 1);
			write_text(key.data, key.len);
			write_text("=", 1);
			write_value(&v, field);
		}
	}
	if (got == SF_MALFORMED)
		strcpy(written, "malformed");
	is(sf_member(&s, &v), got); /* and so it stays */
}

static void write_item(struct span field)
{
	struct sf_value v;

	written[0] = '\0';
	if (sf_item(field, &v))
		write_value(&v, field);
	else
		strcpy(written, "malformed");
}

/* Skips all parameters, which must end in the same way. */
static enum sf_got skim_list(struct span field)
{
	struct sf s = sf_open(field);
	struct sf_value v;
	enum sf_got got;

	do {
		got = sf_member(&s, &v);
	} while (got == SF_ONE);
	return got;
}

static struct span guarded(const char *text, size_t n)
{
	return (struct span){ guard_place(text, n), n };
}

static const char *list(const char *text)
{
	for (size_t n = 0; n <= strlen(text); n++) {
		struct span field = guarded(text, n);

		write_list(field);
		is(skim_list(field) == SF_MALFORMED, !strcmp(written, "malformed"));
	}
	return written;
}

static const char *item(const char *text)
{
	for (size_t n = 0; n <= strlen(text); n++)
		write_item(guarded(text, n));
	return written;
}

struct row {
	const char *field, *expected;
};

static void lists(const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_string_equal(list(row[i].field), row[i].expected);
}

static void items(const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_string_equal(item(row[i].field), row[i].expected);
}

#define LISTS(...) lists((struct row[]){ __VA_ARGS__ }, sizeof((struct row[]){ __VA_ARGS__ }) / sizeof(struct row))
#define ITEMS(...) items((struct row[]){ __VA_ARGS__ }, sizeof((struct row[]){ __VA_ARGS__ }) / sizeof(struct row))
#define BAD "malformed"

CLAIM(the_examples_of_section_3_parse)
{
	LISTS({ "sugar, tea, rum", "tsugar, ttea, trum" },
	      { "(\"foo\" \"bar\"), (\"baz\"), (\"bat\" \"one\"), ()",
	        "(\"foo\" \"bar\", (\"baz\", (\"bat\" \"one\", (" },
	      { "(\"foo\"; a=1;b=2);lvl=5, (\"bar\" \"baz\");lvl=1",
	        "(\"foo\"; a=1;b=2;lvl=i5, (\"bar\" \"baz\";lvl=i1" },
	      { "abc;a=1;b=2; cde_456, (ghi;jk=4 l);q=\"9\";r=w", "tabc;a=i1;b=i2;cde_456=?1, (ghi;jk=4 l;q=s9;r=tw" },
	      { "1; a; b=?0", "i1;a=?1;b=?0" });
	ITEMS({ "5", "i5" }, { "5; foo=bar", "i5" }, { "42", "i42" }, { "4.5", "d4.5" },
	      { "\"hello world\"", "shello world" }, { "foo123/456", "tfoo123/456" },
	      { ":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:", "bcHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==" },
	      { "?1", "?1" }, { "@1659578233", "@1659578233" },
	      { "%\"This is intended for display to %c3%bcsers.\"", "%This is intended for display to %c3%bcsers." });
}

CLAIM(a_list_has_commas_between_members_only)
{
	LISTS({ "", "" }, { "   ", "" }, { "  a", "ta" }, { "a  ", "ta" }, { "a,b", "ta, tb" }, { "a\t,\tb", "ta, tb" },
	      { "a ,  b\t", "ta, tb" }, { "a,", BAD }, { "a, ", BAD }, { ",a", BAD }, { "a,,b", BAD }, { ",", BAD },
	      { "a b", BAD }, { "a;b c", BAD }, { "\ta", BAD }, { "a\n", BAD });
}

CLAIM(one_error_spoils_what_came_before)
{
	LISTS({ "prefetch, a=1", BAD }, { "prefetch;", BAD }, { "prefetch, \"", BAD }, { "prefetch, \xc3\xbc", BAD },
	      { "prefetch, (a", BAD }, { "prefetch;prerender, ?2", BAD });
}

CLAIM(parameters_follow_at_once)
{
	LISTS({ "a;b", "ta;b=?1" }, { "a;  b;c=?0", "ta;b=?1;c=?0" }, { "a;b=c;b=d", "ta;b=tc;b=td" },
	      { "a;*x-1._=1", "ta;*x-1._=i1" }, { "a ;b", BAD }, { "a;b =1", BAD }, { "a;b= 1", BAD }, { "a;b=", BAD },
	      { "a;B", BAD }, { "a;1", BAD }, { "a;", BAD }, { "a;;b", BAD }, { "a;\tb", BAD }, { "a;b=(c)", BAD },
	      { "a;-b", BAD });
}

CLAIM(inner_lists_are_skipped_whole)
{
	LISTS({ "( a  b )", "( a  b " }, { "(\"(\" \")\";x=\")\"), c", "(\"(\" \")\";x=\")\", tc" },
	      { "(a;b=1;c)", "(a;b=1;c" }, { "()", "(" }, { "(a,b)", BAD }, { "(a\"b\")", BAD }, { "((a))", BAD },
	      { "(a\tb)", BAD }, { "(a", BAD }, { "(", BAD }, { "a)", BAD }, { "(a)b", BAD }, { "(a ;b)", BAD });
}

CLAIM(numbers_have_limits)
{
	ITEMS({ "0", "i0" }, { "-0", "i-0" }, { "007", "i007" }, { "-42", "i-42" },
	      { "999999999999999", "i999999999999999" }, { "-999999999999999", "i-999999999999999" },
	      { "1000000000000000", BAD }, { "123456789012.123", "d123456789012.123" }, { "-1.5", "d-1.5" },
	      { "1234567890123.1", BAD }, { "1.1234", BAD }, { "1.", BAD }, { ".1", BAD }, { "-", BAD }, { "--1", BAD },
	      { "-a", BAD }, { "+1", BAD }, { "1.2.3", BAD }, { "1e3", BAD }, { "1 1", BAD });
}

CLAIM(strings_are_printable_ascii)
{
	ITEMS({ "\"\"", "s" }, { "\"a \\\"q\\\" \\\\ b, with; all\"", "sa \\\"q\\\" \\\\ b, with; all" },
	      { "\" ~\"", "s ~" }, { "\"\\n\"", BAD }, { "\"\\", BAD }, { "\"\\\"", BAD }, { "\"a", BAD },
	      { "\"\t\"", BAD }, { "\"\x1f\"", BAD }, { "\"\x7f\"", BAD }, { "\"\x80\"", BAD }, { "\"\xff\"", BAD },
	      { "'a'", BAD }, { "\"a\"b", BAD });
}

CLAIM(tokens_keep_their_case)
{
	ITEMS({ "*", "t*" }, { "A", "tA" }, { "a:/!#$%&'*+-.^_`|~09Z", "ta:/!#$%&'*+-.^_`|~09Z" }, { "1a", BAD },
	      { "a(b", BAD }, { "a=b", BAD }, { "a\"", BAD }, { "a@", BAD }, { "a\x80", BAD }, { "_a", BAD },
	      { "-", BAD });
}

CLAIM(base64_may_lack_its_padding)
{
	ITEMS({ "::", "b" }, { ":aGVsbG8=:", "baGVsbG8=" }, { ":aGVsbG8:", "baGVsbG8" }, { ":iZ==:", "biZ==" },
	      { ":/+Ah:", "b/+Ah" }, { ":aGVsbG8=", BAD }, { ":aGVsb G8=:", BAD }, { ":aGVsbG!8=:", BAD },
	      { ":aGVsbG8=!:", BAD }, { ":_-Ah:", BAD }, { ":=:", BAD }, { ":a:", BAD }, { ":aGVsbG8==:", BAD },
	      { ":aG=VsbG8:", BAD });
}

CLAIM(booleans_are_one_digit)
{
	ITEMS({ "?0", "?0" }, { "?1", "?1" }, { "?1;a", "?1" }, { "?", BAD }, { "?2", BAD }, { "?T", BAD },
	      { "?10", BAD }, { "? 1", BAD });
}

CLAIM(dates_are_integers)
{
	ITEMS({ "@0", "@0" }, { "@-62135596800", "@-62135596800" }, { "@1659578233.12", BAD }, { "@", BAD },
	      { "@a", BAD }, { "@1000000000000000", BAD });
}

CLAIM(display_strings_are_utf8)
{
	ITEMS({ "%\"\"", "%" }, { "%\"f%c3%bc%c3%bc\"", "%f%c3%bc%c3%bc" },
	      { "%\"%e2%82%ac%f0%9f%98%80\"", "%%e2%82%ac%f0%9f%98%80" }, { "%\"%ef%bb%bf\"", "%%ef%bb%bf" },
	      { "%\"foo %22bar%22 \\ baz\"", "%foo %22bar%22 \\ baz" }, { "%\"%C3%BC\"", BAD }, { "%'foo'", BAD },
	      { "%foo", BAD }, { "%", BAD }, { "%\"", BAD }, { "%\"a", BAD }, { "%\"%a", BAD }, { "%\"%a\"", BAD },
	      { "%\"%\"", BAD }, { "%\"\t\"", BAD }, { "%\"\xc3\xbc\"", BAD }, { "%\"%c3%28\"", BAD },
	      { "%\"%a0%a1\"", BAD }, { "%\"%e2%28%a1\"", BAD }, { "%\"%f0%28%8c%28\"", BAD }, { "%\"%c3\"", BAD },
	      { "%\"%c3a\"", BAD });
}

/* RFC 3629, section 4: neither overlong forms, nor surrogates, nor what is above U+10FFFF. */
CLAIM(display_strings_have_one_spelling)
{
	ITEMS({ "%\"%c0%80\"", BAD }, { "%\"%c1%bf\"", BAD }, { "%\"%e0%9f%bf\"", BAD },
	      { "%\"%e0%a0%80\"", "%%e0%a0%80" }, { "%\"%ed%9f%bf\"", "%%ed%9f%bf" }, { "%\"%ed%a0%80\"", BAD },
	      { "%\"%f0%8f%bf%bf\"", BAD }, { "%\"%f0%90%80%80\"", "%%f0%90%80%80" },
	      { "%\"%f4%8f%bf%bf\"", "%%f4%8f%bf%bf" }, { "%\"%f4%90%80%80\"", BAD }, { "%\"%f5%80%80%80\"", BAD });
}

CLAIM(an_item_is_alone)
{
	ITEMS({ "  navigate  ", "tnavigate" }, { "navigate;a;b=\"c\"", "tnavigate" }, { "", BAD }, { " ", BAD },
	      { "navigate,", BAD }, { "navigate, cors", BAD }, { "navigate;", BAD }, { "(navigate)", BAD },
	      { "navigate\t", BAD }, { "\tnavigate", BAD });
}

/* The table of RFC 9110, section 5.6.2, written out. */
CLAIM(tchars_are_those_of_http)
{
	for (int c = 0; c < 256; c++)
		is(is_tchar((char)c), c && strchr("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
		                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		                                  c) != NULL);
}

RUN(claim(the_examples_of_section_3_parse), claim(a_list_has_commas_between_members_only),
    claim(one_error_spoils_what_came_before), claim(parameters_follow_at_once), claim(inner_lists_are_skipped_whole),
    claim(numbers_have_limits), claim(strings_are_printable_ascii), claim(tokens_keep_their_case),
    claim(base64_may_lack_its_padding), claim(booleans_are_one_digit), claim(dates_are_integers),
    claim(display_strings_are_utf8), claim(display_strings_have_one_spelling), claim(an_item_is_alone),
    claim(tchars_are_those_of_http))
