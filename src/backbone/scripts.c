/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scripts. A part that several have in common stands in front of each.
 * Times are those of Redis; a relay's clock is nowhere asked for.
 */
#include "config.h"

#include "backbone/scripts.h"

#include "base/mem.h"

/* Changes with what is kept in Redis. */
#define FORMAT "'1'"
/* Ids are not given again for so long (doc/PROTOCOL). */
#define GONE_MS "3600000"
/* What is left by the last relay is kept for so long, and by all when the
 * clock of Redis jumps: so not only for as long as ids are. */
#define KEPT_MS "86400000"
/* INIT_IDS_MAX, IDS_GONE_MAX of hub/ids.h */
#define MEMBERS_MAX "16382"
#define GONE_MAX "131072"

static const char common[] =
"local room, numbers, roll, homes, gone, read, log = unpack(KEYS)\n"
"local function now_ms()\n"
"  local t = redis.call('TIME')\n"
"  return t[1] * 1000 + math.floor(t[2] / 1000)\n"
"end\n"
/* Another room than the one that the caller knows, or none? */
"local function is_other(epoch)\n"
"  return redis.call('HGET', room, 'epoch') ~= epoch\n"
"end\n"
"local function add(relay, number, token, refused, frames)\n"
"  local n = redis.call('HINCRBY', room, 'n', 1)\n"
"  return redis.call('XADD', log, '*', 'n', n, 'r', relay, 's', number,\n"
"    't', token, 'x', refused, 'f', frames), n\n"
"end\n"
"local function leave(id, now)\n"
"  redis.call('HDEL', homes, id)\n"
"  redis.call('ZREM', roll, id)\n"
"  redis.call('ZADD', gone, now, id)\n"
"end\n"
/* One EXIT for each member of a relay, which may not come back. */
"local function give_up(relay, leases, token)\n"
"  local home, exits, now = {}, {}, now_ms()\n"
"  local all = redis.call('HGETALL', homes)\n"
"  for i = 1, #all, 2 do home[all[i]] = all[i + 1] end\n"
"  for _, id in ipairs(redis.call('ZRANGE', roll, 0, -1)) do\n"
"    if home[id] == relay then\n"
"      leave(id, now)\n"
"      exits[#exits + 1] = struct.pack('>I4I4I2BBBB', tonumber(id, 16),\n"
"        0, 4, 34, 0, 0, 0)\n"
"    end\n"
"  end\n"
"  redis.call('HDEL', numbers, relay)\n"
"  redis.call('HDEL', read, relay)\n"
"  redis.call('DEL', leases .. relay)\n"
"  if #exits > 0 then add('', 0, token, '', table.concat(exits)) end\n"
"end\n";

static const char attach[] =
"local epoch, relay, token, leases, lease_ms, before = unpack(ARGV)\n"
"local format = redis.call('HGET', room, 'format')\n"
"if format and format ~= " FORMAT " then return {'FORMAT'} end\n"
"if not format then\n"
"  redis.call('DEL', unpack(KEYS))\n"
"  redis.call('HSET', room, 'format', " FORMAT ", 'epoch', epoch)\n"
"end\n"
"if redis.call('HEXISTS', numbers, before) == 1 then\n"
"  give_up(before, leases, token)\n"
"end\n"
"local id, n = add(relay, 0, token, '', '')\n"
"redis.call('HSET', numbers, relay, 0)\n"
"redis.call('HSET', read, relay, id)\n"
"redis.call('SET', leases .. relay, 1, 'PX', lease_ms)\n"
"local answer = {'OK', redis.call('HGET', room, 'epoch'), id, n}\n"
"for _, member in ipairs(redis.call('ZRANGE', roll, 0, -1)) do\n"
"  answer[#answer + 1] = member\n"
"end\n"
"return answer\n";

static const char check[] =
"local epoch, relay, id, token = unpack(ARGV)\n"
"if is_other(epoch) then return 'EPOCH' end\n"
"if redis.call('HEXISTS', numbers, relay) == 0 then return 'GONE' end\n"
"local found = redis.call('XRANGE', log, id, id)[1]\n"
"for i = 1, found and #found[2] or 0, 2 do\n"
"  if found[2][i] == 't' and found[2][i + 1] == token then\n"
"    return 'OK'\n"
"  end\n"
"end\n"
"return 'BEHIND'\n";

static const char append[] =
"local epoch, relay, number, token, frames, joins, exits = unpack(ARGV)\n"
"if is_other(epoch) then return 'EPOCH' end\n"
"local last = redis.call('HGET', numbers, relay)\n"
"if not last then return 'GONE' end\n"
"if tonumber(number) <= tonumber(last) then return 'OK' end\n"
"if tonumber(number) > last + 1 then return 'GAP' end\n"
"local refused, now = '', nil\n"
"if joins ~= '' or exits ~= '' then\n"
"  now = now_ms()\n"
"  redis.call('ZREMRANGEBYSCORE', gone, '-inf', now - " GONE_MS ")\n"
"  redis.call('ZREMRANGEBYRANK', gone, 0, -" GONE_MAX " - 1)\n"
"end\n"
"for id in string.gmatch(joins, string.rep('%x', 8)) do\n"
"  if redis.call('HEXISTS', homes, id) == 1 or\n"
"      redis.call('ZSCORE', gone, id) or\n"
"      redis.call('ZCARD', roll) >= " MEMBERS_MAX " then\n"
"    refused = refused .. id\n"
"  else\n"
"    redis.call('HSET', homes, id, relay)\n"
"    redis.call('ZADD', roll, redis.call('HINCRBY', room, 'came', 1), id)\n"
"  end\n"
"end\n"
"for id in string.gmatch(exits, string.rep('%x', 8)) do\n"
"  if redis.call('HGET', homes, id) == relay then leave(id, now) end\n"
"end\n"
"add(relay, number, token, refused, frames)\n"
"redis.call('HSET', numbers, relay, number)\n"
"return 'OK'\n";

static const char renew[] =
"local epoch, relay, token, leases, lease_ms, mine = unpack(ARGV, 1, 6)\n"
"if is_other(epoch) then return {'EPOCH'} end\n"
"if redis.call('HEXISTS', numbers, relay) == 0 then return {'GONE'} end\n"
"redis.call('SET', leases .. relay, 1, 'PX', lease_ms)\n"
"redis.call('HSET', read, relay, mine)\n"
"for i = 7, #ARGV do\n"
"  if redis.call('HEXISTS', numbers, ARGV[i]) == 1 and\n"
"      redis.call('EXISTS', leases .. ARGV[i]) == 0 then\n"
"    give_up(ARGV[i], leases, token)\n"
"  end\n"
"end\n"
/* What all have read goes, but for the last of it, which check looks for. */
"local function parts(id)\n"
"  local ms, number = string.match(id, '(%d+)-(%d+)')\n"
"  return tonumber(ms), tonumber(number)\n"
"end\n"
"local answer, least = {'OK'}, mine\n"
"local all = redis.call('HGETALL', read)\n"
"for i = 1, #all, 2 do\n"
"  if redis.call('EXISTS', leases .. all[i]) == 0 then\n"
"    answer[#answer + 1] = all[i]\n"
"  end\n"
"  local ms, number = parts(all[i + 1])\n"
"  local least_ms, least_number = parts(least)\n"
"  if ms < least_ms or ms == least_ms and number < least_number then\n"
"    least = all[i + 1]\n"
"  end\n"
"end\n"
"redis.call('XTRIM', log, 'MINID', least)\n"
"for _, key in ipairs(KEYS) do\n"
"  redis.call('PEXPIRE', key, " KEPT_MS ")\n"
"end\n"
"return answer\n";

static const char *const own_parts[SCRIPTS] = {
	[SCRIPT_ATTACH] = attach,
	[SCRIPT_CHECK] = check,
	[SCRIPT_APPEND] = append,
	[SCRIPT_RENEW] = renew
};

char *
script_text(enum script script)
{
	return mem_printf("%s%s", common, own_parts[script]);
}

char *
room_key_name(enum room_key key, const char *room)
{
	static const char *const names[ROOM_KEYS] = {
		[KEY_ROOM] = "room", [KEY_NUMBERS] = "numbers",
		[KEY_ROLL] = "roll", [KEY_HOMES] = "homes",
		[KEY_GONE] = "gone", [KEY_READ] = "read", [KEY_LOG] = "log"
	};

	return mem_printf("tuschel:{%s}:%s", room, names[key]);
}

char *
room_key_leases(const char *room)
{
	return mem_printf("tuschel:{%s}:lease:", room);
}
