namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>The report blocks of one SR or RR, read one by one.</summary>
internal readonly ref struct ReportBlocks(ReadOnlySpan<byte> blocks)
{
    /// <summary>Report blocks one packet can hold: its count has 5 bits.</summary>
    public const int Limit = 31;

    private readonly ReadOnlySpan<byte> _blocks = blocks;

    public int Count => _blocks.Length / ReportBlock.Length;

    public ReportBlock this[int index] => ReportBlock.Read(_blocks[(index * ReportBlock.Length)..]);
}
