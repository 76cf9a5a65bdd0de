using System.Net;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// What a network takes of the machine it runs on: sockets, addresses and randomness, and a DTLS library. The seam lets
/// a test be the machine, so that whole connections run in its time, single-threaded. Threading: any thread.
/// </summary>
internal interface INetworkMachine
{
    /// <summary>Opens a socket; whoever asks ends it.</summary>
    /// <param name="port">0: of the machine's choice.</param>
    /// <exception cref="RtcNetworkException">The port can't be bound.</exception>
    IDatagramSocket Bind(int port);

    IRandom Random { get; }

    /// <summary>The addresses that become host candidates now.</summary>
    IReadOnlyList<IPAddress> GetHostAddresses();

    /// <summary>One connection's DTLS.</summary>
    /// <param name="certificate">What it authenticates with.</param>
    /// <param name="wake">Called, from any thread, when it has something to send or to say outside a call.</param>
    IDtlsTransport CreateDtls(RTCCertificate certificate, Action wake);
}
