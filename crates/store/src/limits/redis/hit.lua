-- Limit, now, end of the window. {1, hits}: allowed and counted. {0, hits}: refused. A minute more than the window
-- lasts, so that a clock that is put back by hand finds what was counted.
local limit, now, ends = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local hits = tonumber(redis.call('GET', KEYS[1]) or '0')
if hits >= limit then return { 0, hits } end
hits = redis.call('INCR', KEYS[1])
if hits == 1 then redis.call('PEXPIRE', KEYS[1], milliseconds(rest(ends, now) + 60000)) end
return { 1, hits }
