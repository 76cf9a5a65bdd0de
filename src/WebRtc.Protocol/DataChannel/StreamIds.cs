using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>
/// Streams for our own channels: even ones for the DTLS client, odd ones for the server (RFC 8832 §6).
/// </summary>
internal struct StreamIds(DtlsRole role)
{
    /// <summary>65,535 is reserved.</summary>
    public const ushort Max = 65_534;

    private readonly ushort _parity = (ushort)(role == DtlsRole.Client ? 0 : 1);
    private int _next = role == DtlsRole.Client ? 0 : 1;

    public readonly bool IsOurs(ushort id) => (id & 1) == _parity;

    /// <summary>Goes on from the last one, and round: a stream that was closed rests as long as possible.</summary>
    /// <param name="channels">What is in use.</param>
    /// <param name="limit">Streams there are.</param>
    /// <param name="id">Free, and ours.</param>
    public bool TryTake<TChannel>(Dictionary<ushort, TChannel> channels, int limit, out ushort id)
    {
        int count = Math.Max(0, limit - _parity + 1) / 2;
        for (int i = 0; i < count; i++)
        {
            if (_next >= limit) _next = _parity;
            id = (ushort)_next;
            _next += 2;
            if (!channels.ContainsKey(id)) return true;
        }
        id = 0;
        return false;
    }
}
