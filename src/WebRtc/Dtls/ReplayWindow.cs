namespace Camerad.WebRtc.Dtls;

/// <summary>Which sequence numbers have been seen (RFC 6347 §4.1.2.6); updated for authentic records only.</summary>
internal struct ReplayWindow
{
    private const int Width = 64;

    private ulong _newest;
    private ulong _seen; // bit i: _newest - i

    public readonly bool IsFresh(ulong sequence)
    {
        if (_seen == 0 || sequence > _newest) return true;
        ulong age = _newest - sequence;
        return age < Width && (_seen >> (int)age & 1) == 0;
    }

    public void Mark(ulong sequence)
    {
        if (_seen == 0 || sequence > _newest)
        {
            ulong step = _seen == 0 ? Width : sequence - _newest;
            _seen = (step < Width ? _seen << (int)step : 0) | 1;
            _newest = sequence;
            return;
        }
        _seen |= 1UL << (int)(_newest - sequence);
    }
}
