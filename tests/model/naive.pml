/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the key agreement must not be: whoever gets the key sends KEY_NEW and
 * counts its own at once; the others xor it in when it comes, if they can open
 * it. There is no echo, no admission, no term. Client 0 has the key at first,
 * 1 and 2 come. doc/model-naive-trace.txt tells what spin finds.
 *
 * Keys are sets of bits: bit 0 is the first key, bit i what client i brings,
 * so xor is the real one. A KEY_NEW is sealed under the sender's key.
 */
#define N	3

mtype = { ASK, CURRENT, NEW };

chan dn[N] = [8] of { mtype, byte, byte, byte };	/* src, sealed, brings */
byte key[N];		/* 0: none */
bool asked[N];

hidden mtype t;
hidden byte src, sealed, brings, n;

inline tell_others(i, under, what)
{
	n = 0;
	do
	:: n < N && n != i -> dn[n]!NEW, i, under, what; n++
	:: n < N && n == i -> n++
	:: else -> break
	od
}

inline on_frame(i)
{
	if
	:: t == ASK -> dn[src]!CURRENT, i, 0, key[i]
	:: t == CURRENT ->
		key[i] = brings ^ (1 << i);	/* own one: at once */
		tell_others(i, brings, 1 << i)
	:: t == NEW && key[i] == sealed && sealed != 0 ->
		key[i] = key[i] ^ brings
	:: else			/* cannot be opened: lost */
	fi
}

proctype client(byte i)
{
end:	do
	:: d_step { nempty(dn[i]) ->
		dn[i]?t, src, sealed, brings;
		on_frame(i);
		n = 0 }
	:: d_step { key[i] == 0 && !asked[i] ->
		asked[i] = true;
		dn[0]!ASK, i, 0, 0 }
	od
}

init
{
	atomic {
		key[0] = 1;
		run client(0);
		run client(1);
		run client(2)
	}
	timeout -> assert(key[0] == key[1] && key[0] == key[2])
}
