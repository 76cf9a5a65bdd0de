namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>Who was heard lately in one stream (W3C WebRTC §5.3); made with the first source.</summary>
internal sealed class SourceTable
{
    /// <summary>
    /// Sources remembered; a mixer names at most 15 in a packet. The one longest silent is forgotten.
    /// </summary>
    public const int MaxSources = 64;

    /// <summary>W3C WebRTC §5.3: sources of the last ten seconds.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private const int InitialCapacity = 2;

    private RtpSource[] _sources = [];
    private int _count;

    /// <summary>A packet was handed on.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="packet">With its header.</param>
    /// <param name="parsed">The same, parsed.</param>
    /// <param name="extensions">Where levels stand.</param>
    public void Handle(
        Instant now, ReadOnlySpan<byte> packet, in RtpPacket parsed, in InboundHeaderExtensionIds extensions)
    {
        double? level = AudioLevels.Read(parsed, extensions);
        Set(new RtpSource(parsed.Ssrc, IsContributing: false, now, parsed.Timestamp, level));
        int csrcs = ContributingSources.Count(packet);
        if (csrcs == 0) return;
        bool hasLevels = parsed.Extension.TryGet(extensions.CsrcAudioLevel, out ReadOnlySpan<byte> levels);
        for (int i = 0; i < csrcs; i++)
        {
            double? contributed = hasLevels && i < levels.Length ? AudioLevels.ToLinear(levels[i]) : null;
            Set(new RtpSource(
                ContributingSources.Read(packet, i), IsContributing: true, now, parsed.Timestamp, contributed));
        }
    }

    /// <summary>Those of the last ten seconds, the newest first.</summary>
    public IReadOnlyList<RtpSource> Collect(Instant now, bool contributing)
    {
        var found = new List<RtpSource>();
        foreach (RtpSource source in _sources.AsSpan(0, _count))
            if (source.IsContributing == contributing && now - source.Timestamp <= MaxAge) found.Add(source);
        found.Sort((a, b) => b.Timestamp.CompareTo(a.Timestamp));
        return found;
    }

    private void Set(in RtpSource source)
    {
        int oldest = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_sources[i].Source == source.Source && _sources[i].IsContributing == source.IsContributing)
            {
                _sources[i] = source;
                return;
            }
            if (_sources[i].Timestamp < _sources[oldest].Timestamp) oldest = i;
        }
        if (_count == MaxSources)
        {
            _sources[oldest] = source;
            return;
        }
        if (_count == _sources.Length) Array.Resize(ref _sources, Math.Max(InitialCapacity, _count * 2));
        _sources[_count++] = source;
    }
}
