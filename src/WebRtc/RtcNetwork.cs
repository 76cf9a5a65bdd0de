using System.Net;
using Camerad.WebRtc.Identity;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc;

/// <summary>
/// The machine's side of the stack, shared by any number of connections: one network thread, one clock, one
/// certificate, and one UDP port if <see cref="RtcNetworkOptions.UdpPort"/> says so. Threading: all members are
/// thread-safe.
/// </summary>
public sealed class RtcNetwork : IDisposable
{
    private static readonly Lazy<RtcNetwork> Process = new(() => new RtcNetwork(new RtcNetworkOptions()));

    private readonly Lazy<RTCCertificate> _certificate;
    private readonly NetworkPort? _shared;

    /// <exception cref="RtcNetworkException">The port can't be bound.</exception>
    public RtcNetwork(RtcNetworkOptions options)
        : this(options, new NetworkMachine(options)) => Loop.Start();

    /// <summary>On another machine than this one; <see cref="Loop"/> is not started, its owner turns it.</summary>
    internal RtcNetwork(RtcNetworkOptions options, INetworkMachine machine)
    {
        Options = options;
        Machine = machine;
        _certificate = new Lazy<RTCCertificate>(() => options.Certificate ?? RTCCertificate.Generate());
        Loop = new NetworkLoop { OnBroken = Report };
        if (options.UdpPort is not { } port) return;
        _shared = new NetworkPort(machine.Bind(port), Loop);
        Loop.Add(_shared);
    }

    /// <summary>
    /// An exception that nobody else can be told of: an event handler's, a source's callback's, or a bug of this
    /// library, which has then ended the one connection concerned. Raised on any thread; log it.
    /// </summary>
    public event Action<Exception>? OnError;

    /// <summary>For connections made without one: a port of its own for each, all interfaces.</summary>
    public static RtcNetwork Default => Process.Value;

    public RtcNetworkOptions Options { get; }

    /// <summary>The UDP port that all connections share; null: each has its own.</summary>
    public int? LocalPort => _shared?.LocalPort;

    /// <summary>
    /// What connections authenticate with that bring no certificate of their own (W3C WebRTC §4.4.1.1 lets them share
    /// one).
    /// </summary>
    public RTCCertificate Certificate => _certificate.Value;

    internal NetworkLoop Loop { get; }

    internal IdentityProviders IdentityProviders { get; } = new();

    /// <summary>Limits identity providers.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal INetworkMachine Machine { get; }

    /// <summary>The addresses that become host candidates now.</summary>
    public IReadOnlyList<IPAddress> GetHostAddresses() =>
        [.. Machine.GetHostAddresses(), .. Options.AdditionalAddresses];

    /// <summary>
    /// Where an identity provider's proxy registers, for connections of this network to ask it. In a browser the proxy
    /// is the script at https://<paramref name="domain"/>/.well-known/idp-proxy/<paramref name="protocol"/> (RFC 8827
    /// §7.5); here it is the application's, and only those that have registered can be asked.
    /// </summary>
    /// <param name="domain">The provider's, perhaps with a port; it speaks for user@domain.</param>
    /// <param name="protocol">Which proxy of its; without "/" and "\".</param>
    /// <returns>The same for the same provider.</returns>
    /// <exception cref="RTCException">SyntaxError: the domain or the protocol. OperationError: too many.</exception>
    public RTCIdentityProviderGlobalScope IdentityProviderScope(
        string domain, string protocol = RTCIdentityProviderDetails.DefaultProtocol) =>
        IdentityProviders.GetOrAdd(domain, protocol);

    /// <summary>
    /// Completes when the network thread has come round to this question, so that a watchdog knows it does not hang.
    /// </summary>
    /// <returns>False: the network is disposed.</returns>
    public Task<bool> Ping()
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Loop.Post(_ => answer.SetResult(true)) ? answer.Task : Task.FromResult(false);
    }

    /// <summary>The port for a connection, until <see cref="ClosePort"/>.</summary>
    /// <exception cref="RtcNetworkException">There is none any more.</exception>
    internal NetworkPort OpenPort()
    {
        if (_shared is not null) return _shared;
        var port = new NetworkPort(Machine.Bind(0), Loop);
        if (!Loop.Post(_ => Loop.Add(port))) port.Socket.Dispose();
        return port;
    }

    /// <summary>The connection has left the port.</summary>
    internal void ClosePort(NetworkPort port)
    {
        if (port != _shared) Loop.Post(_ => Loop.Remove(port));
    }

    internal void Report(Exception exception) => OnError?.Invoke(exception);

    /// <summary>Stops the network thread and closes the sockets; connections must be closed before.</summary>
    public void Dispose() => Loop.Dispose();
}
