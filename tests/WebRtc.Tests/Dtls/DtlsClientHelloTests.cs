using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>What Chromium 156 and Firefox 153 really send: a hello in two fragments because of its post-quantum key
/// share.</summary>
public sealed class DtlsClientHelloTests : IDisposable
{
    private readonly DtlsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 1, 1, 0, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    [InlineData(2, 0, 0, 1, 1)]
    public void A_browsers_fragmented_hello_is_answered(int browser, params int[] order)
    {
        byte[][] hellos = ReadHellos();
        using var server = new DtlsEndpoint(_bench.Threads, _bench.Wake);
        // The first datagrams often come before ICE has told the server to begin.
        foreach (int which in order) server.Transport.HandleDatagram(Instant.Zero, hellos[browser + which]);
        server.Transport.Start(Instant.Zero, DtlsRole.Server);

        var sent = new List<byte[]>();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                server.Pump(Instant.Zero, sent.Add);
                return sent.Count > 0 || server.Failed is not null;
            },
            DtlsPatience.Generous));

        // ServerHello, Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone
        Assert.Equal([2, 11, 12, 13, 14], Datagrams.MessageTypes(sent));
        Assert.All(sent, datagram => Assert.InRange(datagram.Length, 1, 1200));
    }

    [Fact]
    public void The_certificate_request_names_ecdsa_and_rsa()
    {
        byte[][] hellos = ReadHellos();
        using var server = new DtlsEndpoint(_bench.Threads, _bench.Wake);
        server.Transport.Start(Instant.Zero, DtlsRole.Server);
        foreach (byte[] hello in hellos[..2]) server.Transport.HandleDatagram(Instant.Zero, hello);
        var sent = new List<byte[]>();
        SpinWait.SpinUntil(
            () =>
            {
                server.Pump(Instant.Zero, sent.Add);
                return sent.Count > 0;
            },
            DtlsPatience.Generous);

        byte[] request = sent.SelectMany(Datagrams.Records).Single(record => Datagrams.IsHandshake(record, 13));
        // certificate_types (count, ecdsa_sign, rsa_sign), signature_algorithms (bytes, pairs), certificate_authorities
        // (none)
        Assert.Equal("02400100060403080404010000", Convert.ToHexString(request[25..]));
    }

    private static byte[][] ReadHellos() =>
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Dtls", "client-hellos-2026.hex"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(Convert.FromHexString),
    ];
}
