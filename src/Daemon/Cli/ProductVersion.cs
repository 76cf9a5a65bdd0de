using System.Reflection;

namespace Camerad.Daemon.Cli;

/// <summary>What <c>--version</c> and <c>/health</c> say.</summary>
internal static class ProductVersion
{
    /// <summary>E.g. "0.1.0", without the commit.</summary>
    public static string Text { get; } = (typeof(ProductVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
