-- Now, record, keep. 1: it stands there now. 0: another one does, or the tombstone of one.
local now, record, keep = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local header = redis.call('GETRANGE', KEYS[1], 0, HEADER - 1)
if header ~= '' then
  local entry = read(header)
  if entry.taken then
    if entry.remembered > now then return 0 end
  elseif entry.expires > now and entry.version ~= read(record).version then
    return 0
  end
end
store(KEYS[1], record, keep, now)
return 1
