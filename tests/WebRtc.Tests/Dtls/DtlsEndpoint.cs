using System.Globalization;
using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>One side of a test connection: the transport, its certificate, and what it has reported.</summary>
internal sealed class DtlsEndpoint : IDisposable, IApplicationDataSink
{
    public static readonly SrtpProfile[] BothProfiles = [SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1_80];

    private readonly byte[] _datagram = new byte[2000];

    public DtlsEndpoint(
        HandshakeThreads threads, Action wake, IReadOnlyList<SrtpProfile>? profiles = null,
        KeygenAlgorithm? algorithm = null)
    {
        Certificate = RTCCertificate.Generate(algorithm ?? KeygenAlgorithm.Ecdsa);
        Transport = new BouncyCastleDtlsTransport(Certificate, profiles ?? BothProfiles, threads, wake)
        {
            ApplicationDataSink = this,
        };
    }

    public RTCCertificate Certificate { get; }

    public BouncyCastleDtlsTransport Transport { get; }

    public DtlsEvent? Connected { get; private set; }

    public DtlsEvent? Failed { get; private set; }

    public bool IsClosed { get; private set; }

    public List<byte[]> Received { get; } = [];

    public int SentDatagrams { get; private set; }

    /// <summary>Bytes.</summary>
    public int LongestDatagram { get; private set; }

    public DtlsFingerprint Fingerprint => Certificate.GetFingerprints()
        .Select(f => new DtlsFingerprint(f.Algorithm, f.Value.ToUpper(CultureInfo.InvariantCulture)))
        .Single();

    public void Trust(params DtlsFingerprint[] fingerprints) => Transport.SetRemoteFingerprints(fingerprints);

    /// <summary>Does what the network loop does: times out, drains datagrams into <paramref name="send"/>, drains
    /// events.</summary>
    public void Pump(Instant now, Action<byte[]> send)
    {
        if (now >= Transport.NextTimeout) Transport.HandleTimeout(now);
        while (Transport.TryPollTransmit(_datagram, out int length))
        {
            SentDatagrams++;
            LongestDatagram = Math.Max(LongestDatagram, length);
            send(_datagram[..length]);
        }
        while (Transport.TryPollEvent(out DtlsEvent dtlsEvent)) Note(dtlsEvent);
        if (now >= Transport.NextTimeout) Transport.HandleTimeout(now); // a flight that left asks for the time
    }

    public void HandleApplicationData(Instant now, ReadOnlySpan<byte> data) => Received.Add(data.ToArray());

    /// <summary>One record of application data.</summary>
    public byte[] Protect(ReadOnlySpan<byte> text)
    {
        var record = new byte[IDtlsTransport.TextOffset + text.Length + IDtlsTransport.TagLength];
        text.CopyTo(record.AsSpan(IDtlsTransport.TextOffset));
        Assert.True(Transport.TryProtect(record));
        return record;
    }

    public void Dispose()
    {
        Transport.Dispose();
        Certificate.Dispose();
    }

    private void Note(DtlsEvent dtlsEvent)
    {
        switch (dtlsEvent.Kind)
        {
            case DtlsEventKind.Connected:
                Connected = dtlsEvent;
                break;
            case DtlsEventKind.Failed:
                Failed = dtlsEvent;
                break;
            case DtlsEventKind.Closed:
                IsClosed = true;
                break;
            case DtlsEventKind.ApplicationData:
                Received.Add(dtlsEvent.Payload!);
                break;
        }
    }
}
