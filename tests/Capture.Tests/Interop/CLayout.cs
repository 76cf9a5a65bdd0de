using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Camerad.Capture.Tests.Interop;

/// <summary>What we believe of a C header's structs and numbers, to be confirmed by the compiler.</summary>
internal sealed class CLayout : IDisposable
{
    private const string Compiler = "/usr/bin/gcc";

    private readonly string _folder = Directory.CreateTempSubdirectory("camerad-layout-").FullName;
    private readonly StringBuilder _program = new("#include <stddef.h>\n");

    /// <param name="header">As in #include; the test is skipped where it is not installed.</param>
    public CLayout(string header)
    {
        Header = FindHeader(header);
        Assert.SkipUnless(File.Exists(Compiler), $"{Compiler} is not installed");
        Assert.SkipUnless(File.Exists(Header), $"{header} is not installed");
        _program.Append(CultureInfo.InvariantCulture, $"#include <{header}>\n");
    }

    /// <summary>The header's path.</summary>
    public string Header { get; }

    /// <summary>Headers put here come before the system's.</summary>
    public string Folder => _folder;

    /// <summary>A constant expression of C and its value in C#.</summary>
    public CLayout Is(string expression, long value)
    {
        _program.Append(
            CultureInfo.InvariantCulture, $"_Static_assert(({expression}) == {value}, \"{expression} is {value}\");\n");
        return this;
    }

    /// <summary>A constant expression of C that holds.</summary>
    public CLayout Holds(string expression)
    {
        _program.Append(CultureInfo.InvariantCulture, $"_Static_assert({expression}, \"{expression}\");\n");
        return this;
    }

    /// <summary>Where a field of a struct is; both by reference.</summary>
    public static long Offset<TStruct, TField>(ref TStruct whole, ref TField field) where TStruct : unmanaged =>
        System.Runtime.CompilerServices.Unsafe.ByteOffset(
            ref System.Runtime.CompilerServices.Unsafe.As<TStruct, byte>(ref whole),
            ref System.Runtime.CompilerServices.Unsafe.As<TField, byte>(ref field));

    /// <returns>What the compiler says; empty if everything is as believed.</returns>
    public string Compile()
    {
        string source = Path.Combine(_folder, "layout.c");
        File.WriteAllText(source, _program.ToString());
        var start = new ProcessStartInfo(Compiler, ["-fsyntax-only", "-I", _folder, source])
        {
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string said = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "the compiler does not end");
        return said;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // CPATH is where the compiler looks first: another version's headers can be tried with it.
    private static string FindHeader(string header) =>
        $"{Environment.GetEnvironmentVariable("CPATH")}:/usr/include".Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, header)).FirstOrDefault(File.Exists)
        ?? Path.Combine("/usr/include", header);
}
