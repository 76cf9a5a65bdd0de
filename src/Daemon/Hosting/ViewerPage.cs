using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Camerad.Daemon.Hosting;

/// <summary>The viewer page's files, which are resources of the program (src/Daemon/Viewer).</summary>
internal sealed class ViewerPage
{
    private const string Prefix = "viewer/";
    private const string Index = "index.html";

    /// <summary>The npm package <c>mqtt</c>, put there by the build.</summary>
    private const string MqttLibrary = "vendor/mqtt.esm.js";

    private readonly Dictionary<string, Resource> _resources = [];

    public ViewerPage()
    {
        Assembly assembly = typeof(ViewerPage).Assembly;
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            _resources[name[Prefix.Length..]] = new Resource(
                content, ContentType(name), "\"" + Convert.ToHexStringLower(SHA256.HashData(content))[..16] + "\"");
        }
    }

    /// <summary>False where the build had no npm: the page then uses WHEP.</summary>
    public bool HasMqtt => _resources.ContainsKey(MqttLibrary);

    /// <summary>Paths of all files, for tests.</summary>
    public IEnumerable<string> Paths => _resources.Keys;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach ((string path, Resource resource) in _resources)
        {
            RequestDelegate serve = context => ServeAsync(context, resource);
            endpoints.MapMethods(path == Index ? "/" : "/" + path, ["GET", "HEAD"], serve);
        }
    }

    private static Task ServeAsync(HttpContext context, Resource resource)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = resource.ETag;
        response.Headers.CacheControl = "no-cache"; // ask each time: a new version of camerad shows its own page
        if (context.Request.Headers.IfNoneMatch == resource.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = resource.ContentType;
        response.ContentLength = resource.Content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(resource.Content, context.RequestAborted).AsTask();
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private sealed record Resource(byte[] Content, string ContentType, StringValues ETag);
}
