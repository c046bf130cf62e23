-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A dissector for Wireshark and tshark: the frames of doc/PROTOCOL and what
-- is in clear in them. Boxes stay closed: not even Wireshark has the keys.
--
--	tshark -X lua_script:tuschel.lua -d tcp.port==8872,tuschel -r FILE
--
-- or copy it into Wireshark's plugin directory (Help, About, Folders). It
-- takes TCP port 8872 by itself; a link by TLS is decrypted first if
-- Wireshark has its secrets, and found by its ALPN.

local tuschel = Proto("tuschel", "tuschel, version 1")

local DEFAULT_PORT = 8872
local HEADER_BYTES = 10
local HEADER_LENGTH_AT = 8

local types = {
	[1] = "PING", [2] = "PONG", [3] = "ERROR",
	[32] = "INIT", [33] = "JOIN", [34] = "EXIT",
	[64] = "DH_SETUP", [65] = "DH_RETURN",
	[96] = "AUTHORIZE", [97] = "KEY_CURRENT", [98] = "KEY_NEW",
	[128] = "MSG",
}
local kinds = { [0] = "request", [1] = "admission", [2] = "roster" }
local modes = { [0] = "join", [1] = "share", [2] = "commit", [3] = "found" }
local codes = {
	[1] = "BAD_FRAME", [2] = "FORBIDDEN", [3] = "NO_SUCH_PEER",
	[4] = "FULL", [5] = "RATE", [6] = "SLOW", [7] = "SHUTDOWN",
	[8] = "IDLE", [9] = "BANNED", [10] = "NO_ROOM",
	[11] = "BACKBONE",
	[16] = "NO_KEY", [17] = "REFUSED", [18] = "WAIT",
	[19] = "CRYPTOTYPE", [20] = "BUSY", [21] = "DENIED", [22] = "YIELD",
	[32] = "BAD_MAC", [33] = "GENERATION", [34] = "FORK",
}
-- Codes of an ERROR that answers a handshake and so carries its sid.
local SID_CODE_FIRST, SID_CODE_LAST = 16, 22

local f = {
	src = ProtoField.uint32("tuschel.src", "From", base.HEX),
	dest = ProtoField.uint32("tuschel.dest", "To", base.HEX),
	size = ProtoField.uint16("tuschel.size", "Size", base.DEC),
	type = ProtoField.uint8("tuschel.type", "Type", base.DEC, types),
	token = ProtoField.bytes("tuschel.token", "Token"),
	severity = ProtoField.uint8("tuschel.severity", "Severity"),
	code = ProtoField.uint16("tuschel.code", "Code", base.DEC, codes),
	text = ProtoField.string("tuschel.text", "Text"),
	count = ProtoField.uint16("tuschel.count", "Members"),
	id = ProtoField.uint32("tuschel.id", "Member", base.HEX),
	cryptotype = ProtoField.uint8("tuschel.cryptotype", "Cryptotype"),
	version = ProtoField.uint8("tuschel.version", "Version"),
	sid = ProtoField.bytes("tuschel.sid", "Handshake"),
	point = ProtoField.bytes("tuschel.point", "Point"),
	kind = ProtoField.uint8("tuschel.kind", "Kind", base.DEC, kinds),
	mode = ProtoField.uint8("tuschel.mode", "Mode", base.DEC, modes),
	generation = ProtoField.uint16("tuschel.generation", "Generation"),
	base = ProtoField.uint16("tuschel.base", "Base generation"),
	part = ProtoField.uint16("tuschel.part", "Part"),
	newcomer = ProtoField.uint32("tuschel.newcomer", "Newcomer", base.HEX),
	nonce = ProtoField.bytes("tuschel.nonce", "Nonce"),
	commit = ProtoField.bytes("tuschel.commit", "Commit"),
	leaf = ProtoField.bytes("tuschel.leaf", "New leaf"),
	random = ProtoField.bytes("tuschel.random", "Random"),
	flags = ProtoField.uint8("tuschel.flags", "Flags", base.HEX),
	direct = ProtoField.bool("tuschel.direct", "Direct", 8, nil, 0x01),
	tag = ProtoField.uint8("tuschel.tag", "Group tag", base.HEX, nil, 0xfe),
	counter = ProtoField.uint32("tuschel.counter", "Counter"),
	box = ProtoField.bytes("tuschel.box", "Box, sealed"),
}
tuschel.fields = f

local short = ProtoExpert.new("tuschel.short", "Shorter than its type says",
    expert.group.MALFORMED, expert.severity.ERROR)
local reserved = ProtoExpert.new("tuschel.reserved", "A reserved type",
    expert.group.PROTOCOL, expert.severity.WARN)
tuschel.experts = { short, reserved }

-- A reader of one payload: take(field, bytes) shows the next bytes as that
-- field; what is missing is marked once and stops the rest.
local function reader(payload, tree)
	local at, whole = 0, true
	local r = {}

	function r.take(field, bytes)
		local left = payload:len() - at
		if not whole then
			return nil
		end
		if left < bytes then
			whole = false
			tree:add_proto_expert_info(short)
			return nil
		end
		local part = payload(at, bytes)
		if field then
			tree:add(field, part)
		end
		at = at + bytes
		return part
	end
	function r.rest(field)
		local left = payload:len() - at
		return whole and left > 0 and r.take(field, left) or nil
	end
	return r
end

local function ping(r)
	r.take(f.token, 3)
end

local function notice(r)
	r.take(f.severity, 1)
	local code = r.take(f.code, 2)
	if not code then
		return ""
	end
	local number = code:uint()
	if number >= SID_CODE_FIRST and number <= SID_CODE_LAST then
		r.take(f.sid, 16)
	end
	r.rest(f.text)
	return codes[number] or tostring(number)
end

local function init(r)
	r.take(nil, 1)
	local count = r.take(f.count, 2)
	for _ = 1, count and count:uint() or 0 do
		if not r.take(f.id, 4) then
			break
		end
	end
	return count and count:uint() .. " members" or ""
end

local function presence(r)
	r.take(nil, 3)
end

local function exchange(r)
	r.take(f.cryptotype, 1)
	r.take(f.version, 1)
	r.take(nil, 1)
	r.take(f.sid, 16)
	r.take(f.point, 32)
end

local by_kind = {
	[0] = function(r)
		r.take(nil, 2)
		r.take(f.sid, 16)
	end,
	[1] = function(r)
		r.take(f.generation, 2)
		r.take(f.newcomer, 4)
		r.take(f.nonce, 24)
	end,
	[2] = function(r)
		r.take(f.part, 2)
		r.take(f.sid, 16)
	end,
}

local by_mode = {
	[0] = function(r)
		r.take(f.base, 2)
		r.take(f.nonce, 24)
	end,
	[1] = function(r)
		r.take(f.base, 2)
		r.take(f.commit, 16)
		r.take(f.leaf, 32)
	end,
	[2] = function(r)
		r.take(f.base, 2)
		r.take(f.commit, 16)
		r.take(f.nonce, 24)
	end,
	[3] = function(r)
		r.take(nil, 2)
		r.take(f.random, 32)
	end,
}

-- AUTHORIZE and KEY_NEW: a second byte says what the rest is.
local function by_second(field, names, readers)
	return function(r)
		local second = r.take(field, 1)
		local number = second and second:uint()
		if readers[number] then
			readers[number](r)
		end
		r.rest(f.box)
		return names[number] or ""
	end
end

local function key_current(r)
	r.take(nil, 1)
	r.take(f.generation, 2)
	r.take(f.sid, 16)
	r.rest(f.box)
end

local function message(r, tree)
	local flags = r.take(nil, 1)
	if flags then
		local sub = tree:add(f.flags, flags)
		sub:add(f.direct, flags)
		sub:add(f.tag, flags)
	end
	local generation = r.take(f.generation, 2)
	local counter = r.take(f.counter, 4)
	r.take(f.nonce, 24)
	r.rest(f.box)
	return counter and string.format("generation %d, counter %d",
	    generation:uint(), counter:uint()) or ""
end

local by_type = {
	[1] = ping, [2] = ping, [3] = notice,
	[32] = init, [33] = presence, [34] = presence,
	[64] = exchange, [65] = exchange,
	[96] = by_second(f.kind, kinds, by_kind),
	[97] = key_current,
	[98] = by_second(f.mode, modes, by_mode),
	[128] = message,
}

-- In the packet that is being dissected, for its summary.
local frames_before = 0

local function who(id, zero)
	return id == 0 and zero or string.format("%08x", id)
end

local function dissect_frame(frame, pinfo, root)
	local tree = root:add(tuschel, frame)
	local src, dest = frame(0, 4):uint(), frame(4, 4):uint()
	local payload = frame(HEADER_BYTES)

	tree:add(f.src, frame(0, 4))
	tree:add(f.dest, frame(4, 4))
	tree:add(f.size, frame(HEADER_LENGTH_AT, 2))
	local number = payload(0, 1):uint()
	local name = types[number] or "type " .. number
	local item = tree:add(f.type, payload(0, 1))
	local more = ""
	if by_type[number] then
		more = by_type[number](reader(payload(1):tvb(), tree), tree)
		    or ""
	else
		item:add_proto_expert_info(reserved)
	end
	if more ~= "" then
		more = " " .. more
	end
	local line = string.format("%s%s, %s to %s", name, more,
	    who(src, dest == 0 and "client or relay" or "relay"),
	    who(dest, "all"))
	tree:append_text(": " .. line)
	pinfo.cols.info:append((frames_before > 0 and "; " or "") .. line)
	frames_before = frames_before + 1
end

local function frame_length(buffer, _, at)
	return HEADER_BYTES + buffer(at + HEADER_LENGTH_AT, 2):uint()
end

-- A payload below 4 bytes cannot be: nobody knows where the next frame is.
local function dissect_or_stop(buffer, pinfo, root)
	if buffer:len() < HEADER_BYTES + 4 then
		root:add(tuschel, buffer()):add_proto_expert_info(short)
	else
		dissect_frame(buffer, pinfo, root)
	end
	return buffer:len()
end

function tuschel.dissector(buffer, pinfo, root)
	pinfo.cols.protocol = "tuschel"
	pinfo.cols.info:clear()
	frames_before = 0
	dissect_tcp_pdus(buffer, root, HEADER_BYTES, frame_length,
	    dissect_or_stop)
	return buffer:len()
end

DissectorTable.get("tcp.port"):add(DEFAULT_PORT, tuschel)
DissectorTable.get("tls.alpn"):add("tuschel/1", tuschel)
