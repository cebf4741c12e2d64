-- Shared by the scripts of the ephemeral store: the record of record.rs.
local HEADER = 27 -- bytes in front of the grant's part

local function read(record)
  local state, expires, remembered, version, length = struct.unpack('>c1ddc8H', record)
  return { taken = state == 'T', expires = expires, remembered = remembered, version = version,
           grant = string.sub(record, HEADER + 1, HEADER + length) }
end

local function write(entry, value)
  return struct.pack('>c1ddc8H', entry.taken and 'T' or 'L', entry.expires, entry.remembered, entry.version,
                     string.len(entry.grant)) .. entry.grant .. value
end

-- Whether the entry's grant is revoked; revocations stand under their prefix and the grant's key.
local function revoked(entry, revocations)
  return entry.grant ~= '' and redis.call('EXISTS', revocations .. string.sub(entry.grant, 1, 32)) == 1
end

local function store(key, record, keep, now)
  local left = rest(keep, now)
  if left < 1 then
    redis.call('DEL', key)
  else
    redis.call('SET', key, record, 'PX', milliseconds(left))
  end
end

