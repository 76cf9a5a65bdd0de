using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class DtlsHandshakeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DtlsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Client_and_server_agree_on_keys()
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.TrustEachOther();
        pair.Start();

        Assert.True(_bench.Run(Patience, () => pair.IsOver, pair));

        Assert.True(pair.IsConnected, $"client: {pair.Client.Failed?.Error}, server: {pair.Server.Failed?.Error}");
        DtlsEvent client = pair.Client.Connected!;
        DtlsEvent server = pair.Server.Connected!;
        Assert.Equal(SrtpProfile.AeadAes128Gcm, client.Profile);
        Assert.Equal(client.Profile, server.Profile);
        Assert.Equal(56, client.KeyingMaterial!.Length);
        Assert.Equal(client.KeyingMaterial, server.KeyingMaterial);
        Assert.Equal((DtlsRole.Client, DtlsRole.Server), (client.Role, server.Role));
        Assert.Equal(pair.Server.Certificate.Der, client.RemoteCertificate);
        Assert.Equal(pair.Client.Certificate.Der, server.RemoteCertificate);
        Assert.True(_bench.WaitForThreads(Patience));
    }
}
