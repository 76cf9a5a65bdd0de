using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Camerad.WebRtc.Protocol.Tests;

/// <summary>
/// The arrows and walls of docs/ARCHITECTURE.md. The compiler holds the arrows; this holds the
/// project files to the page.
/// </summary>
public sealed class ArchitectureTests
{
    private static readonly string Root = FindRoot();

    [Theory]
    [InlineData("Media", "")]
    [InlineData("WebRtc.Protocol", "Media")]
    [InlineData("WebRtc", "Media WebRtc.Protocol")]
    [InlineData("Capture", "Media")]
    [InlineData("Signaling", "")]
    [InlineData("Daemon", "Capture Media Signaling WebRtc")]
    public void Project_names_only_the_projects_its_arrows_lead_to(string project, string expected)
    {
        IEnumerable<string> named = Items(project, "ProjectReference")
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order();
        Assert.Equal(expected, string.Join(' ', named));
    }

    [Theory]
    [InlineData("BouncyCastle.Cryptography", "WebRtc")]
    [InlineData("MQTTnet", "Signaling")]
    [InlineData("MQTTnet.Server", "Signaling")]
    [InlineData("System.Device.Gpio", "Daemon")]
    public void Package_is_used_by_one_project_only(string package, string project)
    {
        IEnumerable<string> users = Directory.EnumerateFiles(
            Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => XDocument.Load(file).Descendants("PackageReference")
                .Any(reference => (string?)reference.Attribute("Include") == package))
            .Select(file => Path.GetFileNameWithoutExtension(file));
        Assert.Equal([project], users);
    }

    [Theory]
    [InlineData("Media")]
    [InlineData("WebRtc.Protocol")]
    public void Core_has_no_package(string project) =>
        Assert.DoesNotContain(
            Items(project, "PackageReference"), package => package != "Microsoft.CodeAnalysis.BannedApiAnalyzers");

    // An analyzer misses a mere field of a forbidden type; the compiled assembly can't hide it.
    [Fact]
    public void Core_assembly_references_no_socket_thread_task_or_linq()
    {
        IEnumerable<string?> references = typeof(RtcEngine).Assembly.GetReferencedAssemblies()
            .Select(name => name.Name);
        Assert.DoesNotContain(references, name => Regex.IsMatch(
            name!,
            @"^System\.(Net\.(Sockets|Http|NetworkInformation|Security)|Diagnostics\.Process"
            + @"|(Threading|Linq|IO)(\..*)?)$"));
    }

    [Fact]
    public void Core_has_no_static_state_that_changes()
    {
        IEnumerable<string> mutable = typeof(RtcEngine).Assembly.GetTypes()
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsInitOnly && !field.IsLiteral)
            .Where(field => !field.Name.Contains('<', StringComparison.Ordinal))
            .Select(field => $"{field.DeclaringType!.FullName}.{field.Name}");
        Assert.Empty(mutable);
    }

    [Fact]
    public void Unsafe_code_stands_where_the_page_says()
    {
        Regex allowed = new(@"^(WebRtc\.Protocol/Srtp/|WebRtc/Transport/Interop/|Capture/Interop/)");
        IEnumerable<string> unsafeFiles = SourceFiles().Where(file => Regex.IsMatch(
                Regex.Replace(File.ReadAllText(file), @"//.*", ""), @"\bunsafe\b"))
            .Select(file => Path.GetRelativePath(Path.Combine(Root, "src"), file));
        Assert.DoesNotContain(unsafeFiles, file => !allowed.IsMatch(file));
    }

    [Fact]
    public void Native_libraries_are_called_from_interop_folders_only()
    {
        IEnumerable<string> callers = SourceFiles()
            .Where(file => File.ReadAllText(file).Contains("[LibraryImport", StringComparison.Ordinal));
        Assert.All(callers, file => Assert.Equal("Interop", Path.GetFileName(Path.GetDirectoryName(file))));
    }

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Regex.IsMatch(file, "/(bin|obj|node_modules)/"));

    private static IEnumerable<string> Items(string project, string item) =>
        XDocument.Load(Path.Combine(Root, "src", project, project + ".csproj")).Descendants(item)
            .Select(element => element.Attribute("Include")!.Value);

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Daemon.sln"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
