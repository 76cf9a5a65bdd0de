using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Cli;

/// <summary>
/// <c>camerad snapshot</c>: asks the daemon that runs with this configuration for a picture, over HTTP on this machine.
/// </summary>
/// <param name="options">The daemon's.</param>
/// <param name="output">Gets a line about what was written.</param>
internal sealed class SnapshotClient(CameradOptions options, TextWriter output)
{
    private const string StandardOutput = "-";

    // More than a camera that has to be started needs.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    /// <summary>Longest JPEG that is taken, bytes.</summary>
    private const int MaxLength = 64 * 1024 * 1024;

    /// <summary>Of a refusal that is shown, characters.</summary>
    private const int MaxSentenceLength = 500;

    /// <exception cref="DaemonException">There is no picture; the message says why and what to do.</exception>
    /// <param name="stream">Null: the first.</param>
    /// <param name="file">Where to write it; null: here, under a name of its own.</param>
    /// <param name="quality">Null: as configured.</param>
    /// <param name="width">Null: as configured.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task FetchAsync(
        string? stream, string? file, int? quality, int? width, CancellationToken cancellationToken)
    {
        string name = stream ?? options.Streams[0].Name;
        if (!StreamOptions.IsName(name))
            throw new DaemonException($"--stream {name}: no stream is called so. See `camerad devices`.");
        var parameters = new List<string>();
        if (quality is { } q) parameters.Add(string.Create(CultureInfo.InvariantCulture, $"quality={q}"));
        if (width is { } w) parameters.Add(string.Create(CultureInfo.InvariantCulture, $"width={w}"));
        string query = parameters.Count > 0 ? "?" + string.Join('&', parameters) : "";
        Uri root = Address();

        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        if (options.Http.IsHttps)
            handler.SslOptions.RemoteCertificateValidationCallback = OwnCertificate();
        using var client = new HttpClient(handler) { Timeout = Timeout, MaxResponseContentBufferSize = MaxLength };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, $"snapshot/{name}.jpg{query}"));
        if (options.Http.TokenFile.Length > 0)
        {
            string token = SecretFile.Read("http.tokenFile", options.Http.TokenFile);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using HttpResponseMessage response =
            await SendAsync(client, request, root, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new DaemonException(await RefusalAsync(response, root, cancellationToken).ConfigureAwait(false));
        if (response.Content.Headers.ContentType?.MediaType != MediaTypeNames.Image.Jpeg)
            throw new DaemonException($"What answers at {root} is no camerad. Is http.listen the daemon's?");
        byte[] jpeg = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync(jpeg, file ?? NameOf(name, response.Content.Headers.LastModified), cancellationToken)
            .ConfigureAwait(false);
    }

    // Itself, whatever its certificate says of names and authorities.
    private RemoteCertificateValidationCallback OwnCertificate()
    {
        X509Certificate2 own;
        try
        {
            own = X509CertificateLoader.LoadCertificateFromFile(options.Http.CertFile);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new DaemonException(
                $"http.certFile: {options.Http.CertFile} can't be read by this user, so the daemon can't be "
                + $"recognized: {exception.Message} Run this as root or as the daemon's user.", exception);
        }

        return (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(own.RawData);
    }

    private Uri Address()
    {
        // The loopback if it listens there: what goes to the network may be filtered.
        IPEndPoint endPoint = options.Http.Listen.FirstOrDefault(static one => IPAddress.IsLoopback(one.Address))
            ?? options.Http.Listen[0];
        if (endPoint.Port == 0)
        {
            throw new DaemonException(
                "http.listen: with port 0 the kernel chooses the port, so the daemon can't be found. Name one.");
        }

        IPAddress address = endPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : endPoint.Address;
        return new Uri($"{(options.Http.IsHttps ? "https" : "http")}://{new IPEndPoint(address, endPoint.Port)}/");
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpRequestMessage request, Uri root, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            string why = exception switch
            {
                { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
                    $"No camerad runs at {root}. Start it, or name its configuration with --config.",
                { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                    $"What answers at {root} is not the daemon of this configuration: "
                    + "its certificate is not http.certFile.",
                _ => $"{root} can't be asked: {exception.Message} Does the daemon run with this configuration?",
            };
            throw new DaemonException(why, exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DaemonException($"{root} gave no picture within {Timeout.TotalSeconds} s.", exception);
        }
    }

    private async Task<string> RefusalAsync(HttpResponseMessage response, Uri root, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            return options.Http.TokenFile.Length > 0
                ? $"The daemon at {root} refuses the token of {options.Http.TokenFile}. "
                    + "Was the file changed since it started?"
                : $"The daemon at {root} wants a token. Name its configuration with --config.";
        }

        string sentence = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        sentence = sentence.Trim();
        bool isSentence = response.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.Plain
            && sentence.Length is > 0 and <= MaxSentenceLength;
        return isSentence ? sentence : $"{root} answers {(int)response.StatusCode}: is this a camerad of this version?";
    }

    private static string NameOf(string stream, DateTimeOffset? time) => string.Create(
        CultureInfo.InvariantCulture, $"{stream}-{(time ?? DateTimeOffset.UtcNow).UtcDateTime:yyyyMMdd-HHmmss}.jpg");

    private async Task WriteAsync(byte[] jpeg, string file, CancellationToken cancellationToken)
    {
        if (file == StandardOutput)
        {
            Stream standard = Console.OpenStandardOutput();
            await using (standard.ConfigureAwait(false))
                await standard.WriteAsync(jpeg, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await File.WriteAllBytesAsync(file, jpeg, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException($"--output {file} can't be written: {exception.Message}", exception);
        }

        await output.WriteLineAsync($"{file}: {jpeg.Length} bytes".AsMemory(), cancellationToken).ConfigureAwait(false);
    }
}
