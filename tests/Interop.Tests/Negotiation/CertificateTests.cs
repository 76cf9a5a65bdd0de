using System.Security.Cryptography;
using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;
using Camerad.Interop.Tests.DataChannels;

namespace Camerad.Interop.Tests.Negotiation;

/// <summary>Browsers accept our certificates, and we theirs.</summary>
public sealed class CertificateTests(BrowserPool browsers)
{
    [Theory]
    [InlineData("chromium", "ECDSA", "ECDSA")]
    [InlineData("chromium", "RSASSA-PKCS1-v1_5", "ECDSA")]
    [InlineData("chromium", "ECDSA", "RSASSA-PKCS1-v1_5")]
    [InlineData("firefox", "ECDSA", "ECDSA")]
    [InlineData("firefox", "RSASSA-PKCS1-v1_5", "ECDSA")]
    [InlineData("firefox", "ECDSA", "RSASSA-PKCS1-v1_5")]
    public async Task Certificates_of_either_kind_on_either_side_are_accepted(
        string browser, string ours, string theirs)
    {
        using RTCCertificate certificate = await GenerateAsync(ours);
        await using Call call = await Call.BeginAsync(
            browsers, browser, configuration: new RTCConfiguration { Certificates = [certificate] });
        await call.Page.RunAsync($$"""
            const certificates = [await RTCPeerConnection.generateCertificate('{{theirs}}' === 'ECDSA'
              ? { name: 'ECDSA', namedCurve: 'P-256' }
              : {
                  name: '{{theirs}}', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256',
                })];
            begin(false, { certificates });
            """);

        RecordedChannel channel = call.Create("channel");
        await channel.OpenAsync();
        await call.ConnectedAsync();

        Assert.Contains(Fingerprint(certificate), await RemoteSdpAsync(call), StringComparison.OrdinalIgnoreCase);
        byte[] received = call.Connection.Sctp!.Transport.GetRemoteCertificates().Single();
        Assert.Contains(
            Fingerprint(received), call.Connection.RemoteDescription!.Sdp, StringComparison.OrdinalIgnoreCase);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium", "ECDSA")]
    [InlineData("firefox", "RSASSA-PKCS1-v1_5")]
    public async Task A_saved_certificate_is_the_same_one_after_a_restart(string browser, string kind)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("certificate.pem");
        string before;
        using (RTCCertificate certificate = await GenerateAsync(kind))
        {
            certificate.Save(path);
            before = await ConnectAsync(browser, certificate);
        }

        using RTCCertificate loaded = RTCCertificate.Load(path);
        string after = await ConnectAsync(browser, loaded);

        Assert.Equal(before, after);
        if (OperatingSystem.IsWindows()) return; // file modes are POSIX's
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    /// <returns>The fingerprint line that the browser was given and has verified.</returns>
    private async Task<string> ConnectAsync(string browser, RTCCertificate certificate)
    {
        await using Call call = await Call.BeginAsync(
            browsers, browser, network: new RtcNetworkOptions { Certificate = certificate });
        RecordedChannel channel = call.Create("channel");
        await channel.OpenAsync();
        string sdp = await RemoteSdpAsync(call);
        return sdp.Split("\r\n").First(static line => line.StartsWith("a=fingerprint:", StringComparison.Ordinal));
    }

    private static Task<RTCCertificate> GenerateAsync(string kind) =>
        RTCPeerConnection.GenerateCertificate(kind == "ECDSA" ? KeygenAlgorithm.Ecdsa : KeygenAlgorithm.Rsa);

    private static Task<string> RemoteSdpAsync(Call call) =>
        call.Page.RunAsync<string>("return pc.remoteDescription.sdp");

    private static string Fingerprint(RTCCertificate certificate) => certificate.GetFingerprints().Single().Value;

    private static string Fingerprint(byte[] certificate) => string.Join(
        ':', Convert.ToHexString(SHA256.HashData(certificate)).Chunk(2).Select(static pair => new string(pair)));
}
