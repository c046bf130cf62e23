/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of vi for the line editor: insert and normal mode, counts, motions
 * (h l 0 ^ $ w W b B e E f F t T ; ,), d c y with them, dd cc yy, x X D C s S
 * r, p P, u, i I a A o O, and j k for lines and history.
 */
#ifndef UI_VI_H
#define UI_VI_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/edit.h"

struct vi;

struct vi *vi_new(void);	/* in insert mode */
void vi_free(struct vi *v);	/* NULL is fine */
/* Back to insert mode: a line was sent. */
void vi_reset(struct vi *v);
bool vi_is_normal(const struct vi *v);
/* What of a command has been typed: "2d"; "" none. Until the next call. */
const char *vi_pending(const struct vi *v);

/*
 * True if the key was for vi: in normal mode all characters, Esc and
 * backspace (VI_BACK), in insert mode Esc alone. key is a code point.
 */
enum { VI_ESC = 0x1b, VI_BACK = 0x7f };
bool vi_key(struct vi *v, struct edit *e, uint32_t key);

#endif
