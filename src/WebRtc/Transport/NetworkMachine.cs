using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Turn;
using Camerad.WebRtc.Transport.Interop;

namespace Camerad.WebRtc.Transport;

/// <summary>The machine that this process runs on.</summary>
internal sealed class NetworkMachine(RtcNetworkOptions options) : INetworkMachine
{
    private static readonly SrtpProfile[] SrtpProfileOrder = [.. SrtpProfiles.PreferenceOrder];

    private readonly HandshakeThreads _handshakes = new();
    private readonly Lazy<DatagramBuffers> _buffers = new();

    public IDatagramSocket Bind(int port)
    {
        try
        {
            return UdpSocket.Bind(port, _buffers.Value);
        }
        catch (Win32Exception exception)
        {
            throw new RtcNetworkException(port, exception);
        }
    }

    public async Task<IDatagramSocket> ConnectAsync(
        TransportAddress server, string host, RelayProtocol protocol, Action wake, Action ended,
        CancellationToken cancellation) =>
        await StreamSocket.ConnectAsync(server, host, protocol, options.TrustedRoots, wake, ended, cancellation)
            .ConfigureAwait(false);

    public IRandom Random => SystemRandom.Shared;

    public IReadOnlyList<IPAddress> GetHostAddresses() =>
        HostAddresses.Enumerate(options.Interfaces, Socket.OSSupportsIPv6);

    public IDtlsTransport CreateDtls(RTCCertificate certificate, Action wake) =>
        new BouncyCastleDtlsTransport(certificate, SrtpProfileOrder, _handshakes, wake);
}
