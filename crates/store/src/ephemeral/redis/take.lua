-- Now, prefix of revocations. {0, ''}: nothing. {1, record}: taken. {2, record}: taken before. The value goes at once.
local now, revocations = tonumber(ARGV[1]), ARGV[2]
local record = redis.call('GET', KEYS[1])
if not record then return { 0, '' } end
local entry = read(record)
if entry.taken then
  if entry.remembered > now then return { 2, record } end
  return { 0, '' }
end
if entry.expires <= now or revoked(entry, revocations) then return { 0, '' } end
if entry.remembered > now then
  entry.taken = true
  store(KEYS[1], write(entry, ''), entry.remembered, now)
else
  redis.call('DEL', KEYS[1])
end
return { 1, record }
