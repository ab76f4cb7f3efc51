# Answers for FANN through Perl's AI::FANN: an update after each example, the loss ½ Σ error².

use strict;
use warnings;
use AI::FANN qw(:all);
use File::Temp qw(tempfile);
use JSON::PP;

my ( undef, $file ) = tempfile( UNLINK => 1 );

# Weights are set and read in the file that a net is saved as, where they stand in the order of a
# case: by layer, neuron, input, the bias last.
sub saved {
    my ($net) = @_;
    $net->save($file);
    open my $handle, '<', $file or die $!;
    local $/ = undef;
    return split /(?=^connections)/m, <$handle>;
}

sub net_with {
    my ( $case, @weights ) = @_;
    my ( $head, $connections ) = saved( AI::FANN->new_standard( @{ $case->{sizes} } ) );
    $connections =~ s/\((\d+), \S+\)/sprintf '(%d, %.20e)', $1, shift @weights/ge;
    open my $handle, '>', $file or die $!;
    print {$handle} $head, $connections;
    close $handle or die $!;
    my $net = AI::FANN->new_from_file($file);
    $net->hidden_activation_function(FANN_SIGMOID);
    $net->output_activation_function(FANN_SIGMOID);
    $net->train_error_function(FANN_ERRORFUNC_LINEAR);
    $net->learning_rate( $case->{learning_rate} );
    return $net;
}

sub weights_of {
    my ($net) = @_;
    return ( saved($net) )[1] =~ /\(\d+, (\S+)\)/g;
}

sub list { return join ', ', map { sprintf '%.17g', $_ } @_ }

while ( my $line = <STDIN> ) {
    my $case    = decode_json($line);
    my @neurons = map { @$_ } @{ $case->{weights} };
    my $net     = net_with( $case, map { $case->{bias} ? @$_ : ( @$_, 0 ) } @neurons );
    my $count   = $case->{examples};
    printf '{"outputs": [%s], ', list( map { @{ $net->run($_) } } @{ $case->{inputs} } );
    for ( 1 .. $case->{iterations} ) {
        $net->train( $case->{inputs}[$_], $case->{targets}[$_] ) for 0 .. $count - 1;
    }
    printf "\"weights\": [%s]}\n", list( weights_of($net) );
}
