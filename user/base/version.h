/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HINTWATCH_VERSION_H
#define HINTWATCH_VERSION_H

#define HINTWATCH_VERSION "0.1.0"

#endif
