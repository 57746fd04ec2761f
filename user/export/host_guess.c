/* SPDX-License-Identifier: BSD-2-Clause */
#include "export/host_guess.h"

static bool is_of_names(char c)
{
	return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
}

/* Numbers with a dot or hyphen between them, four or more in a row: 192.0.2.7x, ip-192-0-2-7. */
static bool has_four_numbers(struct span s)
{
	int numbers = 0;

	for (size_t i = 0; i < s.len && numbers < 4; i++) {
		bool begins = is_digit(s.data[i]) && (!i || !is_digit(s.data[i - 1]));

		if (begins)
			numbers = i > 1 && !is_alpha(s.data[i - 1]) && is_digit(s.data[i - 2]) ? numbers + 1 : 1;
	}
	return numbers == 4;
}

/* 0x7f.1, 2130706433 */
static bool ends_in_number(struct span s)
{
	size_t end = s.len && s.data[s.len - 1] == '.' ? s.len - 1 : s.len, from = end;
	bool hex, digits = true;

	while (from && s.data[from - 1] != '.')
		from--;
	hex = end - from >= 2 && s.data[from] == '0' && (s.data[from + 1] | 0x20) == 'x';
	for (size_t i = from; i < end; i++)
		digits &= is_digit(s.data[i]);
	return hex || (digits && end > from);
}

bool host_may_be_address(struct span host)
{
	bool name = true, digit = false;

	for (size_t i = 0; i < host.len; i++) {
		name &= is_of_names(host.data[i]);
		digit |= is_digit(host.data[i]) || host.data[i] == ':';
	}
	return digit && (!name || has_four_numbers(host) || ends_in_number(host));
}
