using System.Collections;

namespace Camerad.WebRtc.Dtls;

/// <summary>A handshake message in the making: its bytes, and one bit for each that has arrived (so any number of
/// fragments costs the same).</summary>
internal sealed class PartialMessage(HandshakeType type, int length)
{
    private readonly BitArray _arrived = new(length);
    private int _missing = length;
    private bool _seen;

    public HandshakeType Type { get; } = type;

    public byte[] Body { get; } = new byte[length];

    /// <summary>An empty message (ServerHelloDone) still needs its one empty fragment.</summary>
    public bool IsComplete => _missing == 0 && _seen;

    /// <summary>What came first stays: a later fragment fills gaps and changes nothing.</summary>
    public bool TryContribute(in HandshakeFragment fragment)
    {
        if (fragment.Type != Type || fragment.Length != Body.Length) return false;
        _seen = true;
        for (int i = 0; i < fragment.Body.Length && _missing > 0; i++)
        {
            int at = fragment.Offset + i;
            if (_arrived[at]) continue;
            _arrived[at] = true;
            Body[at] = fragment.Body[i];
            _missing--;
        }
        return true;
    }
}
