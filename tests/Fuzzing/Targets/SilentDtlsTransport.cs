using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.Fuzzing.Targets;

/// <summary>A DTLS library that takes everything and says nothing.</summary>
internal sealed class SilentDtlsTransport : IDtlsTransport
{
    public IApplicationDataSink? ApplicationDataSink { get; set; }

    public Instant NextTimeout => Instant.Never;

    public void Start(Instant now, DtlsRole role)
    {
    }

    public void SetRemoteFingerprints(IReadOnlyList<DtlsFingerprint> fingerprints)
    {
    }

    public void SetRoundTripTime(TimeSpan roundTripTime)
    {
    }

    public void HandleDatagram(Instant now, Span<byte> datagram)
    {
    }

    public void HandleTimeout(Instant now)
    {
    }

    public bool TryPollTransmit(Span<byte> destination, out int length)
    {
        length = 0;
        return false;
    }

    public bool TryPollEvent(out DtlsEvent dtlsEvent)
    {
        dtlsEvent = null!;
        return false;
    }

    public bool TryProtect(Span<byte> record) => false;

    public void Close()
    {
    }

    public void Dispose()
    {
    }
}
