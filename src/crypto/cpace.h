/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CPace on ristretto255 with SHA-512, initiator/responder form
 * (draft-irtf-cfrg-cpace; tests/vectors/cpace-ristretto255-sha512.txt).
 */
#ifndef CRYPTO_CPACE_H
#define CRYPTO_CPACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "crypto/prim.h"

enum { CPACE_POINT_BYTES = 32, CPACE_SCALAR_BYTES = 32, CPACE_ISK_BYTES = 64 };

/* The generator for a passphrase: calculate_generator of the draft. */
void cpace_generator(uint8_t g[static CPACE_POINT_BYTES], struct piece prs,
    struct piece ci, struct piece sid);
/* A fresh scalar (y) and its public point (Y = y * g). */
void cpace_share(uint8_t y[static CPACE_SCALAR_BYTES],
    uint8_t point[static CPACE_POINT_BYTES],
    const uint8_t g[static CPACE_POINT_BYTES], const struct rng *rng);
/* scalar_mult_vfy: ERR_POINT for an invalid or neutral point. */
int cpace_multiply(uint8_t k[static CPACE_POINT_BYTES],
    const uint8_t y[static CPACE_SCALAR_BYTES],
    const uint8_t point[static CPACE_POINT_BYTES]);
/*
 * ISK = SHA-512(lv_cat(DSI_ISK, sid, K) || lv_cat(Ya, ADa)
 *     || lv_cat(Yb, ADb))
 */
void cpace_isk(uint8_t isk[static CPACE_ISK_BYTES], struct piece sid,
    const uint8_t k[static CPACE_POINT_BYTES],
    const uint8_t ya[static CPACE_POINT_BYTES], struct piece ada,
    const uint8_t yb[static CPACE_POINT_BYTES], struct piece adb);

#endif
