namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>Frames per second over the last second, and freezes (W3C webrtc-stats, freezeCount).</summary>
internal sealed class FrameIntervals
{
    /// <summary>A distance of this much more than the mean is a freeze, whatever the mean.</summary>
    public static readonly TimeSpan FreezeMargin = TimeSpan.FromMilliseconds(150);

    private const int FreezeFactor = 3, MeanFrames = 30, FullBuckets = 10, BucketCount = FullBuckets + 1;
    private static readonly TimeSpan Bucket = TimeSpan.FromMilliseconds(100);

    private readonly int[] _counts = new int[BucketCount];
    private long _bucket = -1, _firstBucket;
    private Instant _last;
    private TimeSpan _mean;
    private int _frames;

    /// <summary>A frame is handed on.</summary>
    /// <returns>How long the picture stood still before it; zero: as usual.</returns>
    public TimeSpan HandleFrame(Instant now)
    {
        MoveTo(now);
        _counts[_bucket % BucketCount]++;
        TimeSpan interval = now - _last;
        _last = now;
        if (_frames++ == 0) return TimeSpan.Zero;
        bool isFreeze = _frames > MeanFrames
            && interval > TimeSpan.FromTicks(Math.Max(_mean.Ticks * FreezeFactor, (_mean + FreezeMargin).Ticks));
        if (!isFreeze) _mean += (interval - _mean) / Math.Min(_frames - 1, MeanFrames);
        return isFreeze ? interval : TimeSpan.Zero;
    }

    public double FramesPerSecond(Instant now)
    {
        if (_bucket < 0) return 0;
        MoveTo(now);
        if (_bucket - _firstBucket < FullBuckets) return 0;
        int sum = -_counts[_bucket % BucketCount];                             // that one has not passed yet
        foreach (int count in _counts) sum += count;
        return sum / (Bucket.TotalSeconds * FullBuckets);
    }

    private void MoveTo(Instant now)
    {
        long bucket = now.Ticks / Bucket.Ticks;
        if (_bucket < 0) (_bucket, _firstBucket) = (bucket, bucket);
        if (bucket - _bucket >= BucketCount) _counts.AsSpan().Clear();
        else for (long passed = _bucket + 1; passed <= bucket; passed++) _counts[passed % BucketCount] = 0;
        _bucket = Math.Max(_bucket, bucket);
    }
}
