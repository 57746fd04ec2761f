/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of top lists as they are shown: with --anonymize, hosts that are or may be addresses are replaced by hashes.
 */
#ifndef HINTWATCH_EXPORT_TOP_NAME_H
#define HINTWATCH_EXPORT_TOP_NAME_H

#include "account/ledger.h"
#include "export/identity.h"

enum { TOP_NAME_BYTES = TOP_TEXT_BYTES + IDENTITY_BYTES };

/*
 * The entry's text, hostile bytes as they are, or with a hash in place of the host in it. id: NULL shows all. Returns how
 * many bytes were written, without a final NUL. The texts of two entries may be the same.
 */
size_t top_name(const struct identity *id, enum top_kind kind, const struct top_entry *e, char out[TOP_NAME_BYTES]);

/* Tells entries with the same text apart. Of an address that is hidden it says no more than its hash. */
__u64 top_name_number(const struct identity *id, const struct top_entry *e);

#endif
