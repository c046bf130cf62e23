/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts for users in their language. _() around every one of them, in
 * src/client, src/relay and src/store only: the layers below return codes.
 * N_() marks a text in a table, which is translated where it is printed.
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <locale.h>

#ifdef ENABLE_NLS
#include <libintl.h>
#define _(text) gettext(text)
#define Q_(one, many, n) ngettext(one, many, n)
#else
#define _(text) (text)
#define Q_(one, many, n) ((n) == 1 ? (one) : (many))
#endif
#define N_(text) (text)

/*
 * Takes the locale from the environment. Call once, first thing in main.
 * A catalogue is always read as UTF-8, which is what the screen is fed.
 */
static inline void
i18n_init(void)
{
	setlocale(LC_ALL, "");
#ifdef ENABLE_NLS
	bindtextdomain(PACKAGE_NAME, LOCALEDIR);
	bind_textdomain_codeset(PACKAGE_NAME, "UTF-8");
	textdomain(PACKAGE_NAME);
#endif
}

#endif
