using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.TestKit;

/// <summary>DTLS that is connected as soon as it starts, with keys of its own; nothing goes over the wire.</summary>
internal sealed class InstantDtls(SrtpProfile profile) : IDtlsTransport
{
    private DtlsEvent? _connected;

    public IApplicationDataSink? ApplicationDataSink { get; set; }

    public Instant NextTimeout => Instant.Never;

    public void Start(Instant now, DtlsRole role) => _connected = new DtlsEvent(
        DtlsEventKind.Connected, role, profile, new byte[SrtpProfiles.KeyingMaterialLength(profile)]);

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
        dtlsEvent = _connected!;
        _connected = null;
        return dtlsEvent is not null;
    }

    public bool TryProtect(Span<byte> record) => false;

    public void Close()
    {
    }

    public void Dispose()
    {
    }
}
